/**
 * A place on the axis that a table is partitioned along: an id, or microseconds since 1970-01-01 00:00 UTC. A `date`
 * is the midnight with which it begins, as if in UTC.
 */
export type Position = bigint;

/** Half open, as PostgreSQL has it: `from` is in it, `to` is not. */
export interface Range {
  from: Position;
  to: Position;
}

/** MINVALUE, MAXVALUE, and what is -infinity and infinity to a timestamp. */
export const unbounded: { readonly from: bigint; readonly to: bigint } = {
  from: -(2n ** 70n),
  to: 2n ** 70n,
};

/** Whether two ranges share a position. */
export function overlaps(a: Range, b: Range): boolean {
  return a.from < b.to && b.from < a.to;
}

/** What of `range` lies in none of the others, in order. */
export function uncovered(range: Range, others: readonly Range[]): Range[] {
  const left: Range[] = [];
  let { from } = range;
  for (const other of others.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    if (other.to <= from || other.from >= range.to) continue;
    if (other.from > from) left.push({ from, to: other.from });
    if (other.to > from) from = other.to;
  }
  if (from < range.to) left.push({ from, to: range.to });
  return left;
}
