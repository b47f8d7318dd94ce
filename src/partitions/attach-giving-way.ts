import type { QualifiedName } from "../postgres/identifiers.ts";
import { quoteQualified } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import type { PartitionedTable } from "./catalog/partitioned-table.ts";
import { attach } from "./ddl.ts";
import type { Range } from "./grid/range.ts";

const locksSql = new URL("sql/attach-locks.sql", import.meta.url);

/** Of the time after which the server looks for a deadlock. */
const share = 0.8;

interface Locks {
  referenced: readonly (QualifiedName & { lockable: boolean })[];
  deadlock_timeout_ms: number;
}

/**
 * Attaches a partition, in a transaction that has locked the table (`lockParent`) and has a lock_timeout.
 * ATTACH takes locks that keep writers waiting: on the default partition and on each table that a foreign key refers to. A
 * writer who holds one of them and wants another that we have would wait in a ring with us, and the server ends whoever looks
 * first, which may be the writer. So the first lock is waited for as long as the lock timeout says, and all others for less than
 * the server waits before it looks: it is we who give way. The tables referred to go first: who writes both mostly
 * writes them before the rows that refer to them.
 */
export async function attachGivingWay(
  session: Session,
  table: PartitionedTable,
  partition: QualifiedName,
  { range, lockTimeoutMs }: { range: Range; lockTimeoutMs: number },
): Promise<void> {
  await givingWay(session, table, { statement: attach(table, partition, range), lockTimeoutMs });
}

/**
 * Takes a partition out of a table beside a default partition, in a transaction that has a lock_timeout and has locked nothing; it
 * gives way as `attachGivingWay` does, and locks the table itself behind those that its foreign keys refer to.
 */
export async function detachGivingWay(
  session: Session,
  table: PartitionedTable,
  { statement, lockTimeoutMs }: { statement: string; lockTimeoutMs: number },
): Promise<void> {
  const parent = `LOCK TABLE ONLY ${quoteQualified(table.name)} IN ACCESS EXCLUSIVE MODE`;
  await givingWay(session, table, { statement, lockTimeoutMs, parent: [parent] });
}

/**
 * Drops a table that stands alone, in a transaction that has locked it: the tables that its foreign keys refer to are locked
 * for that, so that nobody reads them, and it gives way as `attachGivingWay` does.
 */
export async function dropGivingWay(
  session: Session,
  oid: string,
  { statement, lockTimeoutMs }: { statement: string; lockTimeoutMs: number },
): Promise<void> {
  const { shorterMs } = await locksOf(session, oid, lockTimeoutMs);
  await session.run(`SET LOCAL lock_timeout = ${shorterMs}`);
  await session.run(statement);
}

/** What foreign keys of a table refer to, and how long is less than the server waits before it looks for a ring. */
async function locksOf(
  session: Session,
  oid: string,
  lockTimeoutMs: number,
): Promise<{ referenced: Locks["referenced"]; shorterMs: number }> {
  const [locks] = await session.query<Locks>(sqlFile(locksSql), [oid]);
  const { referenced, deadlock_timeout_ms: deadlockTimeoutMs } = locks ?? {
    referenced: [],
    deadlock_timeout_ms: 1000,
  };
  const shorterMs = Math.max(1, Math.round(Math.min(lockTimeoutMs, deadlockTimeoutMs * share)));
  return { referenced, shorterMs };
}

async function givingWay(
  session: Session,
  table: PartitionedTable,
  { statement, lockTimeoutMs, parent = [] }: { statement: string; lockTimeoutMs: number; parent?: string[] },
): Promise<void> {
  const { referenced, shorterMs } = await locksOf(session, table.oid, lockTimeoutMs);
  for (const one of [...ahead(referenced, parent, table), statement]) {
    await session.run(one);
    await session.run(`SET LOCAL lock_timeout = ${shorterMs}`);
  }
}

/** The locks that ATTACH and DETACH take, one by one, as far as this role may take them itself. */
function ahead(
  referenced: Locks["referenced"],
  parent: readonly string[],
  { default: other }: PartitionedTable,
): string[] {
  return [
    ...referenced
      .filter(({ lockable }) => lockable)
      .map((one) => `LOCK TABLE ${quoteQualified(one)} IN SHARE ROW EXCLUSIVE MODE`),
    ...parent,
    ...(other === undefined || other.kind === "foreign table"
      ? []
      : [`LOCK TABLE ${quoteQualified(other)} IN ACCESS EXCLUSIVE MODE`]),
  ];
}
