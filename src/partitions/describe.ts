import type { Grid } from "./grid/grid.ts";
import { type Position, type Range, unbounded } from "./grid/range.ts";

/** A bound for people: "2026-11-01", "MINVALUE". */
export function describeBound(grid: Grid, position: Position): string {
  if (position <= unbounded.from) return "MINVALUE";
  return position >= unbounded.to ? "MAXVALUE" : grid.describe(position);
}

/** "2026-11-01 to 2026-12-01" */
export function describeRange(grid: Grid, { from, to }: Range): string {
  return `${describeBound(grid, from)} to ${describeBound(grid, to)}`;
}
