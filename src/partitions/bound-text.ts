import type { Grid } from "./grid/grid.ts";
import { type Position, type Range, unbounded } from "./grid/range.ts";

/** A range for programs. */
export interface RangeText {
  /** ISO 8601, a day for a date column, or the id as text; null for no bound. */
  from: string | null;
  to: string | null;
}

/** A bound for programs: "2026-11-01T00:00:00+01:00", "2026-11-01", "10000000"; null for MINVALUE and MAXVALUE. */
export function boundText(grid: Grid, position: Position): string | null {
  if (position <= unbounded.from || position >= unbounded.to) return null;
  return grid.literal(position).replace(" ", "T");
}

/** Both bounds for programs. */
export function rangeText(grid: Grid, { from, to }: Range): RangeText {
  return { from: boundText(grid, from), to: boundText(grid, to) };
}

/** "2026-11-01T00:00:00+00:00" as "2026-11-01"; the offset of another zone stays. */
export function shortBound(bound: string | null, open = "…"): string {
  if (bound === null) return open;
  return bound.replace("T00:00:00", " ").replace("T", " ").replace("+00:00", "").trimEnd();
}
