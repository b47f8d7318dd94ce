import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { coveredRanges, type PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { describeRange } from "../describe.ts";
import { missingSlots } from "../coverage.ts";
import { lookIntoDefault, smallDefaultBytes } from "../create/default-partition.ts";
import { makeBesideDefault } from "../create/exclusion.ts";
import type { Wanted } from "../create/wanted-slots.ts";
import { slotsBetween } from "../grid/grid.ts";
import { type Range, uncovered, unbounded } from "../grid/range.ts";
import { makePartition } from "../make-partition.ts";
import { retentionCutoff } from "../retention.ts";
import type { Swapped } from "./swap.ts";

/** A gap of more intervals was made by a row of a strange date, not by a job that did not run. */
const longestGap = 120;

export interface Gaps {
  slots: Range[];
  /** Gaps that are left open, with the reason. */
  notes: string[];
}

/**
 * The intervals between the first partition and the last, and up to where rows come now, that have no partition: those past
 * their time are not made for a mere gap, and of very long gaps none. `more` are partitions that are about to be made.
 */
export function gapsToClose(
  table: PartitionedTable,
  { position }: Pick<Wanted, "position">,
  more: readonly Range[] = [],
): Gaps {
  const covered = [...coveredRanges(table), ...more].toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const first = covered[0];
  if (first === undefined) return { slots: [], notes: [] };
  const cutoff = retentionCutoff(table, position);
  const from = first.from <= unbounded.from ? first.to : first.from;
  const until = covered.reduce((last, { to }) => (to > last ? to : last), table.grid.slotAt(position).from);
  const found: Gaps = { slots: [], notes: [] };
  for (const gap of uncovered({ from, to: until }, covered)) {
    const slots: Range[] = [];
    for (const slot of slotsBetween(table.grid, gap)) {
      if (cutoff === undefined || slot.to > cutoff) slots.push(slot);
      if (slots.length > longestGap) break;
    }
    if (slots.length > longestGap)
      found.notes.push(
        `the gap from ${describeRange(table.grid, gap)} is left open: it has more than ${longestGap} intervals`,
      );
    else found.slots.push(...slots.flatMap((slot) => missingSlots(table, { from: slot.from, to: slot.to })));
  }
  return found;
}

/** Makes the partitions of gaps; "rows" where rows of one have come into the default partition meanwhile. */
export async function closeGaps(
  run: Run,
  table: PartitionedTable,
  slots: readonly Range[],
  made: Swapped["made"],
): Promise<"done" | "rows"> {
  if (slots.length === 0) return "done";
  const beside = table.default && (await lookIntoDefault(run, table, table.default, slots));
  const large = (beside?.bytes ?? 0) > smallDefaultBytes;
  for (const slot of slots) {
    try {
      const step = `close the gap ${describeRange(table.grid, slot)} of ${nameOf(table.name)}`;
      const name = await run.step(step, () =>
        beside !== undefined && large
          ? makeBesideDefault(run, table, slot, beside)
          : makePartition(run, table, slot),
      );
      if (name !== undefined) made.push({ name, slot });
    } catch (error) {
      if (error instanceof PgopsError && error.sqlstate === "23514") return "rows";
      throw error;
    }
  }
  return "done";
}
