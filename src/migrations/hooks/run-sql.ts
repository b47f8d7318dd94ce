import type { HookName } from "../../config/settings.ts";
import type { ConnectionTarget } from "../../config/target.ts";
import { formatDuration } from "../../duration.ts";
import { PgopsError } from "../../errors.ts";
import { connect } from "../../postgres/connect.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { Batch, runAlone, StatementFailure } from "../../operation/batch.ts";
import type { MigrationContext } from "../context.ts";
import { sqlstate } from "../../postgres/sqlstate.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";
import {
  freeLocks,
  leaveBackend,
  resetRole,
  resetSession,
  resetSettings,
} from "../../postgres/session-state.ts";
import type { HookFacts } from "./hooks.ts";

const setting = new URL("sql/hook-setting.sql", import.meta.url);
const sessionSettings = new URL("sql/hook-session.sql", import.meta.url);

/** How often the server looks for a client that is gone, where it can: PostgreSQL's own units. */
const clientCheck = "1s";

export interface SqlHook {
  name: HookName;
  file: PreparedFile;
  timeoutMs: number;
  /** Where it connects to: a session of its own, for a file outside a transaction. */
  target: ConnectionTarget;
}

/**
 * Runs a file of SQL over a connection of its own, in one transaction where it may be in one, with the facts as
 * settings: current_setting('pgops.outcome'). When the time is over it is cancelled and rolled back.
 * @throws PgopsError `PGOPS_HOOK` with file and line, or as `connect` does.
 */
export async function runSql(context: MigrationContext, hook: SqlHook, facts: HookFacts): Promise<void> {
  const { name, file, timeoutMs, target } = hook;
  const late = AbortSignal.timeout(timeoutMs);
  const interrupted = context.signal?.aborted === true ? undefined : context.signal;
  const signal = interrupted === undefined ? late : AbortSignal.any([interrupted, late]);
  const onNotice = ({ severity = "NOTICE", message = "" }): void => {
    context.emit({ type: "hook-output", hook: name, line: `${severity.toLowerCase()}: ${message}` });
  };
  let session: Session | undefined;
  try {
    session = await connect(target, { signal, onNotice });
    const opened = session;
    const tell = async (local: boolean): Promise<void> => {
      await opened.query(sqlFile(sessionSettings), [...settingsOf(opened, context, hook), local]);
      for (const [key, value] of Object.entries({ HOOK: name, ...facts })) {
        await opened.query(sqlFile(setting), [`pgops.${key.toLowerCase()}`, value, local]);
      }
    };
    if (file.transactional) await inTransaction(session, file, tell);
    else await oneByOne(session, file, tell);
  } catch (error) {
    if (late.aborted) {
      const ended = file.transactional ? ", was cancelled and rolled back" : " and was cancelled";
      throw new PgopsError({
        code: "PGOPS_HOOK",
        message: `it took longer than ${formatDuration(timeoutMs)}${ended}`,
        cause: error,
      });
    }
    throw error instanceof PgopsError ? error : sqlFailure(error, file);
  } finally {
    await session?.close();
  }
}

/** Sets what the hook is told and what it may take: for the transaction alone, or for the session. */
type Tell = (local: boolean) => Promise<void>;

/** Behind a pooler in the frame that a migration has there: the backend goes to another client with the end of it. */
async function inTransaction(session: Session, file: PreparedFile, tell: Tell): Promise<void> {
  const pooled = session.behindPooler;
  await session.run("BEGIN");
  try {
    if (pooled) await session.run(`${resetRole}; ${resetSettings}`);
    await tell(true);
    if (pooled) await session.run("SAVEPOINT pgops");
    const batch = new Batch(session, file, undefined);
    await batch.send();
    await batch.settle();
    if (pooled) await session.run(`${resetRole}; ${leaveBackend}`);
  } catch (error) {
    session.onNotice = undefined;
    if (pooled) await session.run(`ROLLBACK TO SAVEPOINT pgops; ${freeLocks}`).catch(() => {});
    await session.run("ROLLBACK").catch(() => {});
    throw error;
  }
  await session.run("COMMIT");
}

async function oneByOne(session: Session, file: PreparedFile, tell: Tell): Promise<void> {
  try {
    await tell(false);
    let index = 0;
    for (const statement of file.statements) await runAlone(session, statement, index++);
  } finally {
    // A pooler of sessions hands the backend on as well, and not each clears it.
    if (session.behindPooler) await session.run(resetSession).catch(() => {});
  }
}

function settingsOf(
  { info }: Session,
  { lockTimeoutMs }: MigrationContext,
  { file: { directives }, timeoutMs, target }: SqlHook,
): string[] {
  return [
    String(directives.lockTimeoutMs ?? lockTimeoutMs),
    String(directives.statementTimeoutMs ?? timeoutMs),
    info.watches_client ? clientCheck : "0",
    target.applicationName,
  ];
}

function sqlFailure(error: unknown, file: PreparedFile): PgopsError {
  const failure = error instanceof StatementFailure ? error : undefined;
  const cause = (failure?.cause ?? error) as Error;
  return new PgopsError({
    code: "PGOPS_HOOK",
    message: cause.message,
    place: { file: file.path, ...failure?.place },
    frame: failure === undefined ? [] : file.frame(failure.place),
    sqlstate: sqlstate(cause),
    cause,
  });
}
