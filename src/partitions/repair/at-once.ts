import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { attach, isOutside, isWithin } from "../ddl.ts";
import type { Range } from "../grid/range.ts";
import { recordPartition } from "../log.ts";
import { createUnattached, nameOfSlot } from "../make-partition.ts";
import { copyRows } from "./copy.ts";
import { type Hold, holdFailure, holdTable } from "./hold.ts";
import { likenAll } from "./liken-all.ts";
import type { Ground } from "./obstacles.ts";
import { stageNames } from "./stage.ts";
import type { Swapped } from "./swap.ts";

interface AtOnceWork {
  table: PartitionedTable;
  partition: Partition;
  slots: readonly Range[];
  ground: Ground;
  holdMs: number;
}

/**
 * Gives the few rows of a default partition their partitions in one transaction, in which nobody else can use the table.
 * It needs no key. @throws PgopsError `PGOPS_PARTITIONS_HOLD` where the time does not do
 */
export async function moveAtOnce(run: Run, work: AtOnceWork): Promise<Swapped & { rows: number }> {
  const { table, partition, ground, holdMs } = work;
  const step = `move the rows of ${nameOf(partition)}`;
  let attempt = 0;
  try {
    return await run.step(step, () =>
      run.transaction(step, async (session) => {
        const hold = await holdTable(session, table, partition, {
          limitMs: holdMs,
          lockTimeoutMs: run.context.lockTimeoutMs,
          lockable: ground.lockable,
          attempt: attempt++,
        });
        return move(session, run, work, hold);
      }),
    );
  } catch (error) {
    throw holdFailure(error, table.name, holdMs);
  }
}

async function move(
  session: Session,
  run: Run,
  work: AtOnceWork,
  hold: Hold,
): Promise<Swapped & { rows: number }> {
  const { table, partition, slots } = work;
  await session.run("SET LOCAL row_security = off");
  const targets: { name: QualifiedName; slot: Range | undefined; oid: string }[] = [];
  let rows = 0;
  for (const slot of slots) {
    const name = nameOfSlot(table, slot);
    const oid = await createUnattached(session, table, name);
    rows += await copied(session, work, name, isWithin(table, slot));
    targets.push({ name, slot, oid });
    hold.check(table.name);
  }
  const rest = stageNames(run.context, table).leaf(0);
  const restOid = await createUnattached(session, table, rest);
  const kept = await copied(
    session,
    work,
    rest,
    slots.map((slot) => `(${isOutside(table, slot)})`).join(" AND "),
  );
  await requireAll(session, partition, rows + kept);
  await session.run(`DROP TABLE ${quoteQualified(partition)}; ${renamed(rest, partition)}`);
  targets.push({ name: { schema: partition.schema, name: partition.name }, slot: undefined, oid: restOid });
  for (const { name, slot } of targets) {
    await session.run(attach(table, name, slot));
    hold.check(table.name);
  }
  const now = await readPartitionedTable(session, table.settings);
  await likenAll(
    session,
    now,
    targets.map(({ oid }) => oid),
  );
  const made: Swapped["made"] = [];
  for (const { name, slot } of targets) {
    if (slot === undefined) continue;
    await recordPartition(session, run.context, now, { action: "repair", partition: name, range: slot });
    made.push({ name, slot });
  }
  hold.check(table.name);
  return { made, rows, heldMs: hold.elapsedMs };
}

function copied(
  session: Session,
  { ground, partition }: AtOnceWork,
  to: QualifiedName,
  where: string,
): Promise<number> {
  return copyRows(session, ground.columns, { from: partition, to, where });
}

function renamed(from: QualifiedName, to: QualifiedName): string {
  const there = { schema: to.schema, name: from.name };
  return [
    ...(from.schema === to.schema
      ? []
      : [`ALTER TABLE ${quoteQualified(from)} SET SCHEMA ${quoteIdentifier(to.schema)}`]),
    `ALTER TABLE ${quoteQualified(there)} RENAME TO ${quoteIdentifier(to.name)}`,
  ].join("; ");
}

/** Nothing is dropped of which a row is not somewhere else. */
async function requireAll(session: Session, partition: Partition, copiedRows: number): Promise<void> {
  const [row] = await session.query<{ rows: number }>(
    `SELECT count(*)::float8 AS rows FROM ONLY ${quoteQualified(partition)}`,
  );
  if (row?.rows === copiedRows) return;
  throw new PgopsError({
    code: "PGOPS_PARTITIONS_CHANGED",
    message: `${nameOf(partition)} holds ${row?.rows ?? "?"} rows, and ${copiedRows} were copied`,
    hint: "Nothing was changed. Run the command again.",
  });
}
