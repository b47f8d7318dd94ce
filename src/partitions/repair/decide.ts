import { ExitCode, PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import type { PartitionContext } from "../context.ts";
import { missingSlots } from "../coverage.ts";
import { presentOf, wantedSlots } from "../create/wanted-slots.ts";
import { smallDefaultBytes } from "../create/default-partition.ts";
import type { Range } from "../grid/range.ts";
import { nameOfSlot, requireFreeName } from "../make-partition.ts";
import { type Ground, readGround } from "./obstacles.ts";
import { readRowsInDefault, type RowsInDefault } from "./rows-in-default.ts";

/** How the rows of a default partition get their partitions. */
export type Strategy = "nothing" | "turn" | "at once" | "copy";

export interface RepairLimits {
  /** How long nobody else may use the table, in milliseconds. */
  holdMs: number;
  /** Up to so many rows are moved in one transaction, in which the table is locked. */
  atOnceRows: number;
}

/** What a default partition holds, and what is to be done about it. */
export interface Decision {
  partition: Partition;
  strategy: Strategy;
  found: RowsInDefault;
  ground: Ground;
  /** The intervals that get partitions with their rows, in order: some at a time. */
  slots: readonly Range[];
  /** Intervals with rows that have their turn afterwards. */
  later: number;
}

/** Each attached partition takes some milliseconds, in which nobody else can use the table. */
const mostSlots = 40;
const mostWanted = 4;

/** About so many rows are copied in a millisecond, with their indexes. */
const rowsAMs = 25;

/** What is to be decided of, and what was tried. */
interface Choice {
  table: PartitionedTable;
  partition: Partition;
  refused: ReadonlySet<Strategy>;
  limits: RepairLimits;
}

/**
 * Looks at a default partition and decides; `refused` are the ways that were tried and take too long.
 * @throws PgopsError `PGOPS_PARTITIONS_NO_KEY`, `PGOPS_PARTITIONS_IN_USE`, `PGOPS_PARTITION_NAME`, `PGOPS_PARTITIONS_GRID`
 */
export function decide(
  run: Run,
  context: PartitionContext,
  { table, partition, refused, limits }: Choice,
): Promise<Decision> {
  return run.transaction(`look into ${nameOf(partition)}`, async (session) => {
    const found = await readRowsInDefault(session, table, partition);
    const { slots: wanted } = wantedSlots(
      table,
      await presentOf(session, context, table),
      table.settings.ahead,
    );
    const missing = missingSlots(table, {
      from: wanted[0]?.from ?? 0n,
      to: wanted.at(-1)?.to ?? 0n,
    });
    const occupied = found.slots.map(({ slot }) => slot);
    // Beside a large default partition `create` cannot make the partition whose rows are coming.
    const stuck = found.heap.bytes > smallDefaultBytes && missing[0]?.from === wanted[0]?.from;
    const nothing = occupied.length === 0 && !(stuck && missing.length > 0);
    const ground = nothing ? emptyGround : await readGround(session, table, partition);
    const strategy = nothing ? "nothing" : strategyOf(found, ground, { table, partition, refused, limits });
    const taken = occupied.slice(0, mostSlots);
    const also = strategy === "turn" ? [] : missing.slice(0, mostWanted);
    const slots = inOrder([...taken, ...also]);
    for (const slot of slots) await requireFreeName(session, table, nameOfSlot(table, slot));
    return { partition, strategy, found, ground, slots, later: occupied.length - taken.length };
  });
}

const emptyGround: Ground = { columns: [], key: undefined, foreignKeys: [], referenced: [], lockable: [] };

function inOrder(slots: readonly Range[]): Range[] {
  const byBegin = new Map(slots.map((slot) => [slot.from, slot]));
  return [...byBegin.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

function strategyOf(
  { rows, slots, staying, scanMs }: RowsInDefault,
  { key }: Ground,
  { table, partition, refused, limits }: Choice,
): Strategy {
  const oneInterval = slots.length === 1 && staying === 0;
  if (oneInterval && scanMs <= limits.holdMs / 2 && !refused.has("turn")) return "turn";
  if (rows <= limits.atOnceRows && rows <= limits.holdMs * rowsAMs && !refused.has("at once"))
    return "at once";
  if (key !== undefined) return "copy";
  if (rows <= limits.holdMs * rowsAMs && !refused.has("at once")) return "at once";
  throw noKey(table, partition, rows);
}

function noKey(table: PartitionedTable, partition: Partition, rows: number): PgopsError {
  const seconds = Math.max(1, Math.ceil((rows / rowsAMs / 1000) * 2));
  return new PgopsError({
    code: "PGOPS_PARTITIONS_NO_KEY",
    message: `${nameOf(table.name)} has no key by which changed rows of ${nameOf(partition)} could be told from others while they are copied`,
    hint:
      "It takes a primary key, or a valid unique index on columns that are never null. Without one the rows are moved in one " +
      `transaction, in which nobody else can use the table: at a quiet moment, --longest-hold ${seconds}s.`,
    stands: "Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}
