import { PgopsError } from "../errors.ts";
import { Batch, StatementFailure } from "../operation/batch.ts";
import { isConnectionLost } from "../operation/failure.ts";
import type { Run } from "../operation/run.ts";
import { lockFailureCode } from "../postgres/lock-patience.ts";
import { leaveBackend, resetRole, resetSession } from "../postgres/session-state.ts";
import type { Session } from "../postgres/session.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import type { SqlSeed } from "./read-seeds.ts";
import { claimSeed, completeSeed, seedTable } from "./seed-table.ts";
import { seedInTransaction } from "./transaction.ts";

/**
 * Runs a file of SQL in a transaction that begins with its row in the table of the seeds: so each text is run once, however
 * many run at the same time. Undefined where another run has done it meanwhile, else how long it took in milliseconds.
 * @throws PgopsError with the place in the file
 */
export async function runSqlSeed(
  run: Run,
  { name, filename }: SqlSeed,
  text: PreparedFile,
  earlier: readonly string[],
): Promise<number | undefined> {
  const { session, context } = run;
  const table = seedTable(context);
  const { hash, source: sql } = text;
  const work = async (): Promise<{ result: boolean; changed: boolean }> => {
    if (!(await claimSeed(session, table, { name, hash }))) return { result: false, changed: false };
    const started = performance.now();
    await setTimeouts(session, text);
    await send(session, text, context.signal);
    if (text.mayChangeRole) await session.run(resetRole);
    await completeSeed(session, table, name, performance.now() - started);
    if (session.behindPooler) await session.run(leaveBackend);
    return { result: true, changed: true };
  };
  try {
    const { result, durationMs } = await seedInTransaction(run, { filename, hash, sql, earlier, work });
    return result ? durationMs : undefined;
  } finally {
    // What it has set must not reach the next one.
    if (!session.lost && !session.behindPooler) await session.run(resetSession).catch(() => {});
  }
}

/** What the file itself says of its patience; SET takes no parameters. */
async function setTimeouts(session: Session, { directives }: PreparedFile): Promise<void> {
  const { lockTimeoutMs, statementTimeoutMs } = directives;
  if (lockTimeoutMs !== undefined) await session.run(`SET LOCAL lock_timeout = ${Math.round(lockTimeoutMs)}`);
  if (statementTimeoutMs !== undefined)
    await session.run(`SET LOCAL statement_timeout = ${Math.round(statementTimeoutMs)}`);
}

async function send(session: Session, text: PreparedFile, signal: AbortSignal | undefined): Promise<void> {
  const batch = new Batch(session, text, undefined);
  try {
    await batch.send();
    await batch.settle();
  } catch (error) {
    throw error instanceof StatementFailure ? failureIn(text, error, signal) : error;
  }
}

/** With its place; what is no fault of the file is left to the run as it came: it tries again, or says what happened. */
function failureIn(
  text: PreparedFile,
  { cause, place }: StatementFailure,
  signal: AbortSignal | undefined,
): unknown {
  const code = sqlstate(cause);
  if (code === undefined || lockFailureCode(cause) !== undefined || isConnectionLost(cause)) return cause;
  if (signal?.aborted) return cause;
  const { message, detail, hint, where } = cause as ServerError;
  return new PgopsError({
    code: "PGOPS_SQL",
    message,
    place: { file: text.path, ...place },
    frame: text.frame(place),
    details: where === undefined ? [] : [`where: ${where}`],
    hint,
    sqlstate: code,
    detail,
    cause,
  });
}

interface ServerError extends Error {
  detail?: string;
  hint?: string;
  where?: string;
}
