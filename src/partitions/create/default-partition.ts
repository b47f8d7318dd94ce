import type { Run } from "../../operation/run.ts";
import type { Session } from "../../postgres/session.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { isWithin } from "../ddl.ts";
import type { Range } from "../grid/range.ts";
import { dropExclusion, type Exclusion, exclusionName, readExclusions } from "./exclusion.ts";

const sizeSql = new URL("sql/leaves-size.sql", import.meta.url);

/** A default partition up to this size is scanned by ATTACH in no time. */
export const smallDefaultBytes: number = 32 * 1024 * 1024;

/** What stands in the way of new partitions beside a default partition. */
export interface DefaultState {
  partition: Partition;
  bytes: number;
  /** Of the intervals asked for those that it holds rows of. */
  occupied: ReadonlySet<Range>;
  /** CHECKs that an earlier run has left and that this one goes on with. */
  left: readonly Exclusion[];
}

/** Looks, under no lock that stops anybody, into the default partition for rows of these intervals. */
export async function lookIntoDefault(
  run: Run,
  table: PartitionedTable,
  partition: Partition,
  slots: readonly Range[],
): Promise<DefaultState> {
  return run.transaction(`look into ${nameOf(partition)}`, async (session) => ({
    partition,
    bytes: await bytesOf(session, partition),
    occupied: await occupiedSlots(session, table, partition, slots),
    left: await readExclusions(session, partition),
  }));
}

/** Takes off the CHECKs that an earlier run has left for other intervals than these: rows of those are refused meanwhile. */
export async function liftExclusions(
  run: Run,
  table: PartitionedTable,
  { partition, left }: DefaultState,
  kept: readonly Range[],
): Promise<void> {
  const names = new Set(kept.map((slot) => exclusionName(table, slot)));
  for (const { name } of left.filter((one) => !names.has(one.name)))
    await run.step(`take off ${name}, which an earlier run has left on ${nameOf(partition)}`, () =>
      run.transaction(`take off ${name}`, (session) => session.run(dropExclusion(partition, name))),
    );
}

async function bytesOf(session: Session, { oid }: Partition): Promise<number> {
  const [row] = await session.query<{ bytes: number }>(sqlFile(sizeSql), [oid]);
  return row?.bytes ?? 0;
}

/** One scan at most, however many intervals they are. */
async function occupiedSlots(
  session: Session,
  table: PartitionedTable,
  partition: Partition,
  slots: readonly Range[],
): Promise<Set<Range>> {
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return new Set();
  const each = slots.map((slot, index) => `coalesce(bool_or(${isWithin(table, slot)}), false) AS "${index}"`);
  const all = isWithin(table, { from: first.from, to: last.to });
  const [row] = await session.query<Record<string, boolean>>(
    `SELECT ${each.join(", ")} FROM ${quoteQualified(partition)} WHERE ${all}`,
  );
  return new Set(slots.filter((_, index) => row?.[index] === true));
}
