import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { detachGivingWay } from "../attach-giving-way.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { recordPartition } from "../log.ts";
import { rangeForLog, withdraw } from "./intention.ts";
import type { Expired } from "./plan.ts";

const attachmentSql = new URL("sql/attachment.sql", import.meta.url);

/** Takes a partition out of its table and records it, with what is to become of it then. @throws PgopsError */
export async function detachPartition(run: Run, table: PartitionedTable, one: Expired): Promise<void> {
  if (one.detach === null) return;
  try {
    await (one.detach === "at once" ? detachAtOnce(run, table, one) : detachConcurrently(run, table, one));
  } catch (error) {
    if (error instanceof PgopsError && error.sqlstate === "23503") throw referenced(error, table, one);
    throw error;
  }
}

function statement({ name: parent }: PartitionedTable, one: Expired, how = ""): string {
  return `ALTER TABLE ${quoteQualified(parent)} DETACH PARTITION ${quoteQualified(one)}${how}`;
}

/** Beside a default partition: under ACCESS EXCLUSIVE on the table and on the default, which need not read a row. */
function detachAtOnce(run: Run, table: PartitionedTable, one: Expired): Promise<void> {
  return run.transaction(`detach ${nameOf(one)}`, async (session) => {
    const { lockTimeoutMs } = run.context;
    await detachGivingWay(session, table, { statement: statement(table, one), lockTimeoutMs });
    await record(session, run, table, one);
  });
}

/** Outside a transaction; what it is to be is recorded before, for who is killed meanwhile writes nothing down. */
async function detachConcurrently(run: Run, table: PartitionedTable, one: Expired): Promise<void> {
  const { session } = run;
  const step = `detach ${nameOf(one)}`;
  if (!one.logged) await run.transaction(step, (inside) => record(inside, run, table, one));
  try {
    await run.outside(step, async () => {
      const state = await attachment(session, table, one);
      if (state === undefined) return undefined;
      return statement(table, one, state.pending ? " FINALIZE" : " CONCURRENTLY");
    });
  } catch (error) {
    throw await told(run, table, one, error);
  }
}

async function attachment(
  session: Session,
  table: PartitionedTable,
  { oid }: Expired,
): Promise<{ pending: boolean } | undefined> {
  const [row] = await session.query<{ pending: boolean }>(sqlFile(attachmentSql), [oid, table.oid]);
  return row;
}

async function told(run: Run, table: PartitionedTable, one: Expired, error: unknown): Promise<unknown> {
  const { session, context } = run;
  if (session.lost || !(error instanceof PgopsError)) return error;
  const state = await attachment(session, table, one).catch(() => undefined);
  if (state?.pending === true)
    return error.with({
      stands: `The detach of ${nameOf(one)} is pending: queries that began after it do not see its rows any more. The next run finishes it.`,
    });
  if (state !== undefined) await withdraw(session, context, one, one.intention).catch(() => {});
  return error;
}

async function record(session: Session, run: Run, table: PartitionedTable, one: Expired): Promise<void> {
  const { intention, size, range } = one;
  const detail = {
    ...intention,
    range: rangeForLog(range),
    estimatedRows: size.rows,
    bytes: size.bytes,
  };
  await recordPartition(session, run.context, table, { action: "detach", partition: one, range, detail });
}

function referenced(error: PgopsError, table: PartitionedTable, one: Expired): PgopsError {
  return new PgopsError({
    code: "PGOPS_RETIRE_REFERENCED",
    message: `${nameOf(one)} cannot leave ${nameOf(table.name)}: rows of another table refer to its rows`,
    details: [error.message],
    detail: error.detail,
    hint: "Remove those rows first, or let their foreign key go.",
    stands: "It is still a partition, as before.",
    sqlstate: error.sqlstate,
    cause: error,
  });
}
