import { ExitCode, PgopsError } from "../errors.ts";
import type { Run } from "../operation/run.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import { attachGivingWay } from "./attach-giving-way.ts";
import { coveredRanges, type PartitionedTable } from "./catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "./catalog/read-table.ts";
import { attach, createLike, lockParent } from "./ddl.ts";
import { overlaps, type Range } from "./grid/range.ts";
import { defaultPartitionName, partitionName } from "./grid/partition-name.ts";
import { liken } from "./likeness/liken.ts";
import { recordPartition } from "./log.ts";

const relationOidSql = new URL("sql/relation-oid.sql", import.meta.url);

/** The name for the partition of an interval, in the table's schema. */
export function nameOfSlot({ name, grid, settings }: PartitionedTable, slot: Range): QualifiedName {
  return { schema: name.schema, name: partitionName(settings.namePattern, name.name, grid, slot) };
}

/**
 * Makes the partition for an interval and attaches it, in one transaction that locks the table first. The default
 * partition, where there is one, is scanned by ATTACH unless a validated CHECK excludes the range: the caller has seen to that.
 * `finish` is called in the same transaction when it is attached. Gives the name; undefined where the interval was covered already.
 * @throws PgopsError `PGOPS_PARTITION_NAME` where something else has its name, and as `Run.transaction` does.
 */
export function makePartition(
  run: Run,
  table: PartitionedTable,
  slot: Range,
  finish?: (session: Session) => Promise<void>,
): Promise<QualifiedName | undefined> {
  const name = nameOfSlot(table, slot);
  const { context } = run;
  return run.transaction(`make ${nameOf(name)}`, async (session) => {
    await session.run(lockParent(table));
    // Under the lock nobody else adds partitions: what another run has made meanwhile is there now.
    const now = await readPartitionedTable(session, table.settings);
    if (coveredRanges(now).some((range) => overlaps(range, slot))) return undefined;
    const pending = now.partitions.find((one) => one.schema === name.schema && one.name === name.name);
    if (pending?.detachPending === true) throw detachPending(table, name);
    const oid = await createUnattached(session, now, name);
    await attachGivingWay(session, now, name, { range: slot, lockTimeoutMs: context.lockTimeoutMs });
    await liken(session, now, oid);
    await finish?.(session);
    await recordPartition(session, context, now, { action: "create", partition: name, range: slot });
    return name;
  });
}

/** Makes an empty default partition and attaches it; nothing is scanned. Undefined where there is one. @throws PgopsError */
export function makeDefaultPartition(run: Run, table: PartitionedTable): Promise<QualifiedName | undefined> {
  const name = { schema: table.name.schema, name: defaultPartitionName(table.name.name) };
  return run.transaction(`make ${nameOf(name)}`, async (session) => {
    await session.run(lockParent(table));
    const now = await readPartitionedTable(session, table.settings);
    if (now.default !== undefined) return undefined;
    const oid = await createUnattached(session, now, name);
    await session.run(attach(now, name, undefined));
    await liken(session, now, oid);
    await recordPartition(session, run.context, now, { action: "create", partition: name });
    return name;
  });
}

/**
 * Creates a table like the partitioned one under this name, which is not its partition yet; gives its oid.
 * @throws PgopsError `PGOPS_PARTITION_NAME` (exit code 1) where the name is taken.
 */
export async function createUnattached(
  session: Session,
  table: PartitionedTable,
  name: QualifiedName,
): Promise<string> {
  await requireFreeName(session, table, name);
  await session.run(createLike(name, table));
  const oid = await relationOid(session, name);
  if (oid === undefined) throw new Error(`${nameOf(name)} is not there after it was created`);
  return oid;
}

/** @throws PgopsError `PGOPS_PARTITION_NAME` (exit code 1) where a relation has the name that a partition is to get. */
export async function requireFreeName(
  session: Session,
  table: Pick<PartitionedTable, "name">,
  name: QualifiedName,
): Promise<void> {
  if ((await relationOid(session, name)) !== undefined) throw nameTaken(table, name);
}

/** The oid of a relation of any kind; undefined where there is none. */
export async function relationOid(
  session: Session,
  { schema, name }: QualifiedName,
): Promise<string | undefined> {
  const [row] = await session.query<{ oid: string }>(sqlFile(relationOidSql), [schema, name]);
  return row?.oid;
}

function detachPending({ name: parent }: Pick<PartitionedTable, "name">, name: QualifiedName): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITION_NAME",
    message: `${nameOf(name)} has the name that the new partition is to get: its DETACH CONCURRENTLY from ${nameOf(parent)} was begun and not finished`,
    hint: `ALTER TABLE ${nameOf(parent)} DETACH PARTITION ${nameOf(name)} FINALIZE; finishes it, and so does \`pgops partitions retire\` where \`retain\` is configured. Then attach it again, rename it or drop it.`,
    stands: "Nothing was changed by this step.",
    exitCode: ExitCode.failed,
  });
}

function nameTaken(table: Pick<PartitionedTable, "name">, name: QualifiedName): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITION_NAME",
    message: `${nameOf(name)} is there already and is no partition of ${nameOf(table.name)}`,
    hint: `See \`pgops partitions\`: a detached partition keeps its name. Attach it again, rename it or drop it; or choose another \`name\` in the configuration.`,
    stands: "Nothing was changed by this step.",
    exitCode: ExitCode.failed,
  });
}
