import { ExitCode, PgopsError } from "../errors.ts";
import { coveredRanges, type PartitionedTable } from "./catalog/partitioned-table.ts";
import { nameOf } from "./catalog/read-table.ts";
import { describeRange } from "./describe.ts";
import { slotsBetween } from "./grid/grid.ts";
import { type Position, type Range, uncovered, unbounded } from "./grid/range.ts";

/**
 * The intervals between two positions for which there is no partition.
 * @throws PgopsError `PGOPS_PARTITIONS_GRID` (exit code 2) where a part of one is covered: then the partitions were not made
 * by these intervals.
 */
export function missingSlots(table: PartitionedTable, range: Range): Range[] {
  const covered = coveredRanges(table);
  const missing: Range[] = [];
  for (const slot of slotsBetween(table.grid, range)) {
    const left = uncovered(slot, covered);
    if (left.length === 0) continue;
    if (left[0]?.from !== slot.from || left[0].to !== slot.to) throw partlyCovered(table, slot);
    missing.push(slot);
  }
  return missing;
}

/** What lies uncovered between the first partition and the last, in order. */
export function gapsOf(table: PartitionedTable): Range[] {
  const covered = coveredRanges(table);
  const [first, last] = [covered[0], covered.at(-1)];
  return first === undefined || last === undefined
    ? []
    : uncovered({ from: first.from, to: last.to }, covered);
}

/**
 * How far rows have partitions from a position on without a hole; undefined where the position itself has none,
 * `unbounded.to` where there is no end.
 */
export function coveredUntil(table: PartitionedTable, position: Position): Position | undefined {
  const [first] = uncovered({ from: position, to: unbounded.to }, coveredRanges(table));
  if (first === undefined) return unbounded.to;
  return first.from === position ? undefined : first.from;
}

function partlyCovered(table: PartitionedTable, slot: Range): PgopsError {
  const within = table.partitions.filter(
    ({ range }) => range && range.from < slot.to && range.to > slot.from,
  );
  return new PgopsError({
    code: "PGOPS_PARTITIONS_GRID",
    message: `a part of ${describeRange(table.grid, slot)} is covered by partitions of ${nameOf(table.name)} that were not made by this interval`,
    details: within.map((one) => `${nameOf(one)}: ${describeRange(table.grid, one.range ?? unbounded)}`),
    hint: "Make `interval` and `timezone` in the configuration those by which the partitions were made. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}
