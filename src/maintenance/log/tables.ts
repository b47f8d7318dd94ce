import type { OperationContext } from "../../operation/context.ts";
import { PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { ensureStateTables, tableReadable } from "../../operation/state-tables.ts";
import { type QualifiedName, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

/** What the history of maintenance needs to know. */
export type LogContext = Pick<OperationContext, "stateSchema">;

/** The two tables of the history: one row a run of a task, and one a statement. */
export interface LogTables extends Readonly<Record<string, QualifiedName>> {
  runs: QualifiedName;
  actions: QualifiedName;
}

/** Where the history is. */
export function logTables({ stateSchema }: LogContext): LogTables {
  return {
    runs: { schema: stateSchema, name: "maintenance_runs" },
    actions: { schema: stateSchema, name: "maintenance_actions" },
  };
}

/** A query on the history, from its file. */
export function logSql(name: string, context: LogContext): string {
  return sqlFile(new URL(`sql/${name}.sql`, import.meta.url), logTables(context));
}

/**
 * Creates the history where it is missing. Not inside a transaction.
 * @throws PgopsError `PGOPS_MAINTENANCE_LOG` where this role may not make it, or not write what is there.
 */
export async function ensureMaintenanceLog(session: Session, context: LogContext): Promise<void> {
  const tables = logTables(context);
  try {
    await ensureStateTables(session, context, [
      { table: tables.runs, create: logSql("runs-create", context) },
      { table: tables.actions, create: logSql("actions-create", context) },
    ]);
  } catch (error) {
    const failure = operationFailure(error);
    throw failure instanceof PgopsError && failure.sqlstate === "42501"
      ? refused(context, failure.message, error)
      : failure;
  }
  if (!(await mayWrite(session, context))) throw refused(context, "its tables belong to another role");
}

/**
 * The same for what can do without a history: false where this role may not make it or write to it, or the session is
 * read-only. Not inside a transaction. @throws PgopsError for anything else
 */
export async function tryMaintenanceLog(session: Session, context: LogContext): Promise<boolean> {
  if (session.info.read_only) return false;
  try {
    await ensureMaintenanceLog(session, context);
    return true;
  } catch (error) {
    if (error instanceof PgopsError && error.code === "PGOPS_MAINTENANCE_LOG") return false;
    throw error;
  }
}

/** Whether this role may read the history; undefined where there is none. */
export async function maintenanceLogReadable(
  session: Session,
  context: LogContext,
): Promise<boolean | undefined> {
  const { runs, actions } = logTables(context);
  const [ofRuns, ofActions] = await Promise.all([
    tableReadable(session, runs),
    tableReadable(session, actions),
  ]);
  return ofRuns === undefined || ofActions === undefined ? undefined : ofRuns && ofActions;
}

async function mayWrite(session: Session, context: LogContext): Promise<boolean> {
  const { runs, actions } = logTables(context);
  const [row] = await session.query<{ writable: boolean }>(logSql("writable", context), [
    quoteQualified(runs),
    quoteQualified(actions),
  ]);
  return row?.writable === true;
}

function refused({ stateSchema }: LogContext, why: string, cause?: unknown): PgopsError {
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_LOG",
    message: `this role may not keep the history of maintenance in the schema ${stateSchema}: ${why}`,
    hint:
      "The history says what is due, so nothing runs without it. Let the role create in that schema, or grant it " +
      "SELECT, INSERT, UPDATE, DELETE on maintenance_runs and maintenance_actions.",
    stands: "Nothing was run.",
    sqlstate: "42501",
    cause,
  });
}
