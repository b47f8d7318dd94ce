import type { PartitionedTable } from "./catalog/partitioned-table.ts";
import type { Position } from "./grid/range.ts";

/** Rows before this are past their time, seen from where rows come now; undefined where all stay. */
export function retentionCutoff(
  { grid, settings: { retain } }: PartitionedTable,
  present: Position,
): Position | undefined {
  if (retain === undefined) return undefined;
  if (typeof retain === "number") return present - BigInt(retain);
  return grid.shift(present, -retain.count, retain.unit);
}
