import { cpus, totalmem } from "node:os";

/** One line of the table. */
export interface Row {
  measure: string;
  /** What pgops took. */
  pgops: string;
  /** What it is held against: "psql 830 ms". Empty for a bare limit. */
  against?: string;
  ratio?: number | undefined;
  /** Undefined where a value is shown for information. */
  goal?: Goal;
}

export interface Goal {
  text: string;
  reached: boolean;
}

/** pgops' time beside another's; `most` is the goal's factor, absent where there is none. */
export function ratioRow(
  measure: string,
  pgopsMs: number,
  other: { name: string; ms: number },
  most?: number,
): Row {
  const ratio = pgopsMs / other.ms;
  return {
    measure,
    pgops: time(pgopsMs),
    against: `${other.name} ${time(other.ms)}`,
    ratio,
    ...(most !== undefined && { goal: { text: `<= ${most}x`, reached: ratio <= most } }),
  };
}

/** Milliseconds as people read them. */
export function time(ms: number): string {
  return ms < 2000 ? `${ms.toFixed(ms < 200 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** The rows as a Markdown table whose columns also stand under each other in a terminal. */
export function table(rows: readonly Row[]): string {
  const head = ["measure", "pgops", "against", "ratio", "goal", "reached"];
  const body = rows.map(({ measure, pgops, against = "", ratio, goal }) => [
    measure,
    pgops,
    against,
    ratio === undefined ? "" : `${ratio.toFixed(2)}x`,
    goal?.text ?? "",
    reached(goal),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

/** The machine in one line, without its name. */
export function machine(): string {
  const all = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${all.length} cores (${all[0]?.model.trim() ?? "unknown"}), ${gigabytes} GB, ${process.platform}-${process.arch}, Node ${process.versions.node}`;
}

function reached(goal: Goal | undefined): string {
  if (goal === undefined) return "";
  return goal.reached ? "yes" : "NO";
}
