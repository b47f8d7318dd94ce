/** What something would take if it were built anew, or why nobody can say so from the statistics. */
export type Estimate = { bytes: number } | { withheld: string };

/** More changes than this since the last ANALYZE, in percent of the rows, and what it found is not what is there. */
const mostChangedPercent = 20;

/** Why the statistics of a table cannot be trusted; undefined where they can. */
export function staleness({
  changed,
  rows,
  analyzed,
}: {
  changed: number;
  rows: number;
  analyzed: boolean;
}): string | undefined {
  if (!analyzed) return "no analyze is known since the statistics began";
  const percent = (100 * changed) / Math.max(rows, 1);
  return percent > mostChangedPercent
    ? `${Math.round(percent)} % of the rows have changed since the last analyze`
    : undefined;
}

/** The bytes that are bloat, in percent of all; never below 0, for an estimate may be too large. */
export function bloatPercent(bytes: number, ideal: number): number {
  return bytes <= 0 ? 0 : Math.max(0, 100 * (1 - ideal / bytes));
}
