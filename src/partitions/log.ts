import type { OperationContext } from "../operation/context.ts";
import { ensureStateTables, partitionLogTable, tableExists } from "../operation/state-tables.ts";
import { quoteQualified, type QualifiedName } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import type { PartitionedTable } from "./catalog/partitioned-table.ts";
import { describeBound } from "./describe.ts";
import type { Range } from "./grid/range.ts";

export type LogAction = "create" | "detach" | "drop" | "archive" | "restore" | "repair" | "convert";

/** What became of one partition. */
export interface LogRecord {
  action: LogAction;
  partition: QualifiedName;
  range?: Range | undefined;
  rowCount?: number | undefined;
  detail?: Readonly<Record<string, unknown>> | undefined;
}

/** A line of the log. */
export interface LogEntry {
  /** ISO 8601 in UTC. */
  at: string;
  action: LogAction;
  /** Qualified and quoted. */
  partition_name: string;
  lower_bound: string | null;
  upper_bound: string | null;
  row_count: string | null;
  detail: Record<string, unknown> | null;
}

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** Creates the log where it is missing. Not inside a transaction. */
export async function ensureLog(session: Session, context: OperationContext): Promise<void> {
  const table = partitionLogTable(context);
  await ensureStateTables(session, context, [{ table, create: sqlFile(file("log-create"), { log: table }) }]);
}

/** Adds a line to the log, in whatever transaction the session is. */
export async function recordPartition(
  session: Session,
  context: OperationContext,
  { name, grid }: Pick<PartitionedTable, "name"> & Partial<Pick<PartitionedTable, "grid">>,
  { action, partition, range, rowCount, detail }: LogRecord,
): Promise<void> {
  await session.query(sqlFile(file("log-record"), { log: partitionLogTable(context) }), [
    action,
    quoteQualified(name),
    quoteQualified(partition),
    range === undefined || grid === undefined ? null : describeBound(grid, range.from),
    range === undefined || grid === undefined ? null : describeBound(grid, range.to),
    rowCount === undefined ? null : String(rowCount),
    detail === undefined ? null : JSON.stringify(detail),
    context.client,
  ]);
}

/** What became of the partitions of a table, the latest first; nothing where there is no log yet. */
export async function readLog(
  session: Session,
  context: Pick<OperationContext, "stateSchema">,
  table: QualifiedName,
): Promise<LogEntry[]> {
  const log = partitionLogTable(context);
  if (!(await tableExists(session, log))) return [];
  return session.query<LogEntry>(sqlFile(file("log-read"), { log }), [quoteQualified(table)]);
}
