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
  const [locks] = await session.query<Locks>(sqlFile(locksSql), [table.oid]);
  const { referenced, deadlock_timeout_ms: deadlockTimeoutMs } = locks ?? {
    referenced: [],
    deadlock_timeout_ms: 1000,
  };
  const shorter = Math.max(1, Math.round(Math.min(lockTimeoutMs, deadlockTimeoutMs * share)));
  for (const statement of [...ahead(referenced, table), attach(table, partition, range)]) {
    await session.run(statement);
    await session.run(`SET LOCAL lock_timeout = ${shorter}`);
  }
}

/** The locks that ATTACH takes, one by one, as far as this role may take them itself. */
function ahead(referenced: Locks["referenced"], { default: other }: PartitionedTable): string[] {
  return [
    ...referenced
      .filter(({ lockable }) => lockable)
      .map((one) => `LOCK TABLE ${quoteQualified(one)} IN SHARE ROW EXCLUSIVE MODE`),
    ...(other === undefined || other.kind === "foreign table"
      ? []
      : [`LOCK TABLE ${quoteQualified(other)} IN ACCESS EXCLUSIVE MODE`]),
  ];
}
