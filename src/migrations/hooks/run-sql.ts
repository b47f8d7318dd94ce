import type { HookName } from "../../config/settings.ts";
import { formatDuration } from "../../duration.ts";
import { PgopsError } from "../../errors.ts";
import { connect } from "../../postgres/connect.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { Batch, runAlone, StatementFailure } from "../batch.ts";
import type { MigrationContext } from "../context.ts";
import { sqlstate } from "../ledger.ts";
import type { PreparedFile } from "../prepare.ts";
import type { HookFacts } from "./hooks.ts";

const setting = new URL("sql/hook-setting.sql", import.meta.url);

export interface SqlHook {
  name: HookName;
  file: PreparedFile;
  timeoutMs: number;
}

/**
 * Runs a file of SQL over a connection of its own, in one transaction where it may be in one, with the facts as
 * settings: current_setting('pgops.outcome'). When the time is over it is cancelled and rolled back.
 * @throws PgopsError `PGOPS_HOOK` with file and line, or as `connect` does.
 */
export async function runSql(
  context: MigrationContext,
  { name, file, timeoutMs }: SqlHook,
  facts: HookFacts,
): Promise<void> {
  const { target, emit } = context;
  const late = AbortSignal.timeout(timeoutMs);
  const interrupted = context.signal?.aborted === true ? undefined : context.signal;
  const signal = interrupted === undefined ? late : AbortSignal.any([interrupted, late]);
  const onNotice = ({ severity = "NOTICE", message = "" }): void => {
    emit({ type: "hook-output", hook: name, line: `${severity.toLowerCase()}: ${message}` });
  };
  let session: Session | undefined;
  try {
    session = await connect(target, { signal, onNotice });
    const all = { HOOK: name, ...facts };
    if (file.transactional) await inTransaction(session, file, all);
    else await oneByOne(session, file, all);
  } catch (error) {
    if (late.aborted) {
      throw new PgopsError({
        code: "PGOPS_HOOK",
        message: `it took longer than ${formatDuration(timeoutMs)}, was cancelled and rolled back`,
        cause: error,
      });
    }
    throw error instanceof PgopsError ? error : sqlFailure(error, file);
  } finally {
    await session?.close();
  }
}

async function inTransaction(session: Session, file: PreparedFile, facts: HookFacts): Promise<void> {
  await session.run("BEGIN");
  await tell(session, facts, true);
  const batch = new Batch(session, file, undefined);
  await batch.send();
  await batch.settle();
  await session.run("COMMIT");
}

async function oneByOne(session: Session, file: PreparedFile, facts: HookFacts): Promise<void> {
  await tell(session, facts, session.behindPooler);
  let index = 0;
  for (const statement of file.statements) await runAlone(session, statement, index++);
}

async function tell(session: Session, facts: HookFacts, local: boolean): Promise<void> {
  for (const [key, value] of Object.entries(facts)) {
    await session.query(sqlFile(setting), [`pgops.${key.toLowerCase()}`, value, local]);
  }
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
