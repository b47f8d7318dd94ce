import type { Session } from "../postgres/session.ts";
import { type QualifiedName } from "../postgres/identifiers.ts";
import { sqlFile } from "../postgres/sql-file.ts";

/** "seed", "partitions": what is done to other things than migrations has their name as `filename`. */
export type HistoryAction = "migrate" | "rollback" | "adopt" | "repair" | "seed" | "partitions";

/** Where a rollback had its SQL from. */
export type SqlSource = "file" | "stored";

/** What is recorded of an action on one migration, seed or table. */
export interface HistoryRecord {
  action: HistoryAction;
  filename: string;
  outcome: "done" | "failed";
  durationMs: number | undefined;
  hash: string | undefined;
  /** The text that ran; `keptText` says how much of it is kept. */
  sql: string | undefined;
  source: SqlSource | undefined;
  /** The account and host that pgops runs on: "deploy@build-7". */
  client: string;
  sqlstate?: string | undefined;
  message?: string | undefined;
}

/** One line of the history. */
export interface HistoryEntry {
  id: string;
  /** ISO 8601 in UTC, microseconds. */
  at: string;
  action: HistoryAction;
  filename: string;
  outcome: "done" | "failed";
  durationMs: number | null;
  hash: string | null;
  source: SqlSource | null;
  /** The role of the server. */
  executedBy: string;
  client: string | null;
  sqlstate: string | null;
  message: string | null;
}

/** A query on the history, from its file. */
export function historySql(
  name: "create" | "record" | "read" | "applied-sql",
  history: QualifiedName,
): string {
  return sqlFile(new URL(`sql/history-${name}.sql`, import.meta.url), { history });
}

const largestText = 1024 * 1024;

/** The text as the history keeps it: whole, or not at all where it is larger than 1 MB. */
export function keptText(sql: string | undefined): string | null {
  return sql === undefined || sql.length > largestText ? null : sql;
}

/** Adds a line to the history, in whatever transaction the session is. */
export function recordHistory(
  session: Session,
  history: QualifiedName,
  record: HistoryRecord,
): Promise<unknown> {
  return session.query(historySql("record", history), [
    record.action,
    record.filename,
    record.outcome,
    record.durationMs ?? null,
    record.hash ?? null,
    keptText(record.sql),
    record.source ?? null,
    record.client,
    record.sqlstate ?? null,
    record.message ?? null,
  ]);
}

/** The latest `limit` lines, the newest first; of one migration where `filename` is given. */
export async function readHistory(
  session: Session,
  history: QualifiedName,
  { limit, filename }: { limit: number; filename?: string | undefined },
): Promise<HistoryEntry[]> {
  interface Row extends Omit<HistoryEntry, "durationMs" | "executedBy"> {
    duration_ms: number | null;
    executed_by: string;
  }
  const rows = await session.query<Row>(historySql("read", history), [limit, filename ?? null]);
  return rows.map(({ id, at, action, filename: name, outcome, duration_ms, executed_by, ...rest }) => ({
    id,
    at,
    action,
    filename: name,
    outcome,
    durationMs: duration_ms,
    executedBy: executed_by,
    ...rest,
  }));
}

/** The text of a migration as it was applied last; undefined where it is not kept. */
export async function appliedText(
  session: Session,
  history: QualifiedName,
  filename: string,
): Promise<string | undefined> {
  const [row] = await session.query<{ sql: string | null }>(historySql("applied-sql", history), [filename]);
  return row?.sql ?? undefined;
}
