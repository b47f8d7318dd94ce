import { type Range, unbounded } from "../grid/range.ts";

const prefix = "pgops partitions convert ";

/** The comment on the CHECK: what a later run must know of it. */
export function rangeNote(column: string, { to }: Range): string {
  return `${prefix}${JSON.stringify({ column, to: String(to) })}`;
}

/** The range that an earlier run chose for this column; undefined where there is none, or it was for another column. */
export function readRangeNote(comment: string | null, column: string): Range | undefined {
  if (comment === null || !comment.startsWith(prefix)) return undefined;
  try {
    const note = JSON.parse(comment.slice(prefix.length)) as { column?: unknown; to?: unknown };
    if (note.column !== column || typeof note.to !== "string") return undefined;
    return { from: unbounded.from, to: BigInt(note.to) };
  } catch {
    return undefined;
  }
}
