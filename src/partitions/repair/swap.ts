import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { coveredRanges, type PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { attach } from "../ddl.ts";
import { overlaps, type Range } from "../grid/range.ts";
import { recordPartition } from "../log.ts";
import { nameOfSlot, requireFreeName } from "../make-partition.ts";
import { isArmed } from "./capture.ts";
import { followChanges } from "./catch-up.ts";
import type { CopyWork } from "./copy.ts";
import { type Hold, holdFailure, holdTable } from "./hold.ts";
import { likenAll } from "./liken-all.ts";
import { columnsText, type Ground, readGround } from "./obstacles.ts";
import { type Renamed, renamesOfParts } from "./renames.ts";
import { type Leaf, letAutovacuumIn, rangeCheck } from "./stage.ts";

/** What has changed places. */
export interface Swapped {
  made: { name: QualifiedName; slot: Range }[];
  /** How long nobody else could use the table, in milliseconds. */
  heldMs: number;
}

/** What was copied is of another table than there is now: it has to be thrown away. */
export const outdated = "PGOPS_PARTITIONS_CHANGED";

const mostChanges = 5000;

/**
 * Lets the stage change places with the default partition, in one transaction: until it commits, all rows are seen in the
 * default partition, afterwards in the partitions and the new default partition.
 * @throws PgopsError `PGOPS_PARTITIONS_CHANGED` where the table is no longer what was copied, `PGOPS_PARTITIONS_HOLD`
 */
export async function swapStage(
  run: Run,
  work: CopyWork & { key: readonly string[]; ground: Ground; holdMs: number },
): Promise<Swapped> {
  const { table, partition, ground, holdMs } = work;
  const step = `put the partitions in the place of ${nameOf(partition)}`;
  let attempt = 0;
  try {
    return await run.step(step, () =>
      run.transaction(step, async (session) => {
        const renames = await renamesOfParts(session, renamedLeaves(work), partition.oid);
        const hold = await holdTable(session, table, partition, {
          limitMs: holdMs,
          lockTimeoutMs: run.context.lockTimeoutMs,
          lockable: ground.lockable,
          attempt: attempt++,
        });
        return exchange(session, run, { work, hold, renames });
      }),
    );
  } catch (error) {
    throw holdFailure(error, table.name, holdMs);
  }
}

type SwapWork = Parameters<typeof swapStage>[1];

/** In the transaction that holds the table; `make` of each leaf goes in one message, for every round trip counts here. */
async function exchange(
  session: Session,
  run: Run,
  { work, hold, renames }: { work: SwapWork; hold: Hold; renames: ReadonlyMap<string, string[]> },
): Promise<Swapped> {
  const { table, partition, stage } = work;
  const now = await unchanged(session, work);
  while ((await followChanges(session, work, mostChanges)) > 0) hold.check(table.name);
  await session.run(`DROP TABLE ${quoteQualified(partition)}`);
  const covered = coveredRanges(now);
  const made: Swapped["made"] = [];
  const taken: Renamed[] = [];
  for (const leaf of stage.leaves) {
    const { slot } = leaf;
    // Partitions that somebody has made meanwhile: the stage has no rows of them.
    if (slot !== undefined && covered.some((range) => overlaps(range, slot))) continue;
    const to = finalName(work, leaf);
    if (slot !== undefined) await requireFreeName(session, table, to);
    await session.run(makePartitionOf(work, leaf, to, renames.get(leaf.oid) ?? []));
    hold.check(table.name);
    taken.push({ oid: leaf.oid, from: leaf, to });
    if (slot !== undefined) made.push({ name: to, slot });
  }
  await likenAll(
    session,
    now,
    taken.map(({ oid }) => oid),
  );
  for (const { name, slot } of made)
    await recordPartition(session, run.context, now, { action: "repair", partition: name, range: slot });
  hold.check(table.name);
  return { made, heldMs: hold.elapsedMs };
}

/** The table as it is now, when it is still the one that was copied. */
async function unchanged(session: Session, work: SwapWork): Promise<PartitionedTable> {
  const { table, partition, columns } = work;
  const now = await readPartitionedTable(session, table.settings);
  if (now.oid !== table.oid || now.default?.oid !== partition.oid)
    throw changed(table, `${nameOf(partition)} is no longer its default partition`);
  const ground = await readGround(session, now, now.default);
  if (columnsText(ground.columns) !== columnsText(columns))
    throw changed(table, "its columns are others now");
  if (!(await isArmed(session, partition.oid)))
    throw changed(table, `triggers of ${nameOf(partition)} were switched off meanwhile`);
  return now;
}

function changed({ name }: PartitionedTable, what: string): PgopsError {
  return new PgopsError({
    code: outdated,
    message: `${nameOf(name)} has changed since its rows were copied: ${what}`,
    hint: "Run the command again.",
  });
}

function renamedLeaves(work: SwapWork): Renamed[] {
  return work.stage.leaves.map((leaf) => ({ oid: leaf.oid, from: leaf, to: finalName(work, leaf) }));
}

function finalName({ table, partition }: SwapWork, { slot }: Leaf): QualifiedName {
  return slot === undefined ? { schema: partition.schema, name: partition.name } : nameOfSlot(table, slot);
}

function makePartitionOf(
  { table, stage }: SwapWork,
  leaf: Leaf,
  to: QualifiedName,
  renames: readonly string[],
): string {
  const there = { schema: to.schema, name: leaf.name };
  const final = quoteQualified(to);
  return [
    `ALTER TABLE ${quoteQualified(stage.root)} DETACH PARTITION ${quoteQualified(leaf)}`,
    ...(leaf.schema === to.schema
      ? []
      : [`ALTER TABLE ${quoteQualified(leaf)} SET SCHEMA ${quoteIdentifier(to.schema)}`]),
    `ALTER TABLE ${quoteQualified(there)} RENAME TO ${quoteIdentifier(to.name)}`,
    ...renames,
    ...letAutovacuumIn(table, to),
    attach(table, to, leaf.slot),
    ...(leaf.slot === undefined
      ? []
      : [`ALTER TABLE ${final} DROP CONSTRAINT ${quoteIdentifier(rangeCheck)}`]),
  ].join("; ");
}
