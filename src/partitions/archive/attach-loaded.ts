import { ExitCode, PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { attachGivingWay } from "../attach-giving-way.ts";
import { coveredRanges, type PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { lookIntoDefault, smallDefaultBytes } from "../create/default-partition.ts";
import { makeBesideDefault } from "../create/exclusion.ts";
import { lockParent } from "../ddl.ts";
import { describeRange } from "../describe.ts";
import { overlaps, type Range } from "../grid/range.ts";
import { liken } from "../likeness/liken.ts";
import { recordPartition } from "../log.ts";
import { readSchema } from "./contents.ts";
import { type Loaded, rangeCheck, type Restoring } from "./load-partition.ts";

/** @throws PgopsError `PGOPS_RESTORE_RANGE` where another partition takes rows of this range */
export function requireFreeRange(table: PartitionedTable, range: Range): void {
  const taken = table.partitions.filter((one) => one.range !== undefined && overlaps(one.range, range));
  if (taken.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_RESTORE_RANGE",
    message: `${nameOf(table.name)} has partitions for ${describeRange(table.grid, range)} already`,
    details: taken.map((one) => `${nameOf(one)}: ${describeRange(table.grid, one.range ?? range)}`),
    hint: "`--as NAME` restores it as a table that stands alone.",
    stands: "Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}

/** @throws PgopsError `PGOPS_PARTITIONS_DEFAULT` where the default partition holds rows of the range */
export async function requireEmptyInDefault(run: Run, table: PartitionedTable, range: Range): Promise<void> {
  if (table.default === undefined) return;
  const { occupied } = await lookIntoDefault(run, table, table.default, [range]);
  if (occupied.has(range)) throw inDefault(table, range);
}

function inDefault(table: PartitionedTable, range: Range): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITIONS_DEFAULT",
    message: `the default partition of ${nameOf(table.name)} holds rows of ${describeRange(table.grid, range)}`,
    hint: "They would be in the way of the partition. Restore it with `--as NAME` and move rows by hand, or remove those rows.",
    stands: "Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}

/**
 * Gives a loaded table the foreign keys of the partitioned one, each checked under a lock that lets everybody write, so that
 * ATTACH need not. @throws PgopsError `PGOPS_RESTORE_REFERENCES`
 */
export async function addForeignKeys(run: Run, { name, schema }: Restoring, { oid }: Loaded): Promise<void> {
  const keys = schema.constraints.filter(({ kind }) => kind === "f");
  if (keys.length === 0) return;
  const alter = `ALTER TABLE ${quoteQualified(name)}`;
  const { constraints } = await readSchema(run.session, oid);
  const had = new Set(constraints.map((one) => one.name));
  for (const key of keys) {
    const quoted = quoteIdentifier(key.name);
    const definition = key.definition.replace(/ NOT VALID$/, "");
    if (!had.has(key.name))
      await run.transaction(`add ${key.name} to ${nameOf(name)}`, (session) =>
        session.run(`${alter} ADD CONSTRAINT ${quoted} ${definition} NOT VALID`),
      );
    await run
      .transaction(`check ${key.name} of ${nameOf(name)}`, (session) =>
        session.run(`${alter} VALIDATE CONSTRAINT ${quoted}`),
      )
      .catch((error: unknown) => {
        throw error instanceof PgopsError && error.sqlstate === "23503" ? dangling(error, name) : error;
      });
  }
}

function dangling(error: PgopsError, name: Restoring["name"]): PgopsError {
  return new PgopsError({
    code: "PGOPS_RESTORE_REFERENCES",
    message: `rows of ${nameOf(name)} refer to rows that are gone`,
    details: [error.message],
    detail: error.detail,
    hint: "`--as NAME` restores it as a table that stands alone, without foreign keys.",
    sqlstate: error.sqlstate,
    cause: error,
  });
}

/** Attaches a loaded table: nothing of it is read, and beside a large default partition nothing of that under a heavy lock. */
export async function attachLoaded(run: Run, restoring: Restoring, loaded: Loaded): Promise<void> {
  const { table, range } = restoring;
  const beside = table.default && (await lookIntoDefault(run, table, table.default, [range]));
  if (beside?.occupied.has(range) === true) throw inDefault(table, range);
  try {
    if (beside === undefined || beside.bytes <= smallDefaultBytes) await attachNow(run, restoring, loaded);
    else
      await makeBesideDefault(run, table, range, beside, (finish) =>
        attachNow(run, restoring, loaded, finish),
      );
  } catch (error) {
    // Rows of it have come into the default partition since it was looked into.
    if (beside !== undefined && error instanceof PgopsError && error.sqlstate === "23514")
      throw inDefault(table, range);
    throw error;
  }
}

function attachNow(
  run: Run,
  { table, name, range, archive }: Restoring,
  { oid }: Loaded,
  finish?: (session: Session) => Promise<void>,
): Promise<Restoring["name"]> {
  const { context } = run;
  const { head, path, sha256 } = archive;
  return run.transaction(`attach ${nameOf(name)}`, async (session) => {
    await session.run(lockParent(table));
    const now = await readPartitionedTable(session, table.settings);
    if (coveredRanges(now).some((one) => overlaps(one, range))) requireFreeRange(now, range);
    await attachGivingWay(session, now, name, { range, lockTimeoutMs: context.lockTimeoutMs });
    await session.run(`ALTER TABLE ${quoteQualified(name)} DROP CONSTRAINT ${quoteIdentifier(rangeCheck)}`);
    await liken(session, now, oid);
    await finish?.(session);
    const detail = { id: head.id, file: path, sha256 };
    await recordPartition(session, context, now, {
      action: "restore",
      partition: name,
      range,
      rowCount: head.rows,
      detail,
    });
    return name;
  });
}
