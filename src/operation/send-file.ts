import { PgopsError } from "../errors.ts";
import { lockFailureCode } from "../postgres/lock-patience.ts";
import type { Session } from "../postgres/session.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { Batch, StatementFailure } from "./batch.ts";
import { isConnectionLost } from "./failure.ts";

/** Sets, for this transaction, what the file itself says of its patience; SET takes no parameters. */
export async function setFileTimeouts(session: Session, { directives }: PreparedFile): Promise<void> {
  const { lockTimeoutMs, statementTimeoutMs } = directives;
  if (lockTimeoutMs !== undefined) await session.run(`SET LOCAL lock_timeout = ${Math.round(lockTimeoutMs)}`);
  if (statementTimeoutMs !== undefined)
    await session.run(`SET LOCAL statement_timeout = ${Math.round(statementTimeoutMs)}`);
}

/** Sends a file in the transaction that the session is in. @throws PgopsError with the place in the file; the server's error as it came for what is no fault of the file. */
export async function sendFile(
  session: Session,
  text: PreparedFile,
  signal: AbortSignal | undefined,
): Promise<void> {
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
