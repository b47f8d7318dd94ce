import { ExitCode, PgopsError } from "../errors.ts";
import { sqlstate } from "../postgres/sqlstate.ts";

interface ServerError extends Error {
  code?: string;
  detail?: string;
  hint?: string;
  where?: string;
}

/** Killed by an administrator, crash of another backend, timeouts of idle sessions. */
const endsConnection: ReadonlySet<string> = new Set(["57P01", "57P02", "57P05", "25P03"]);

const advice: Readonly<Record<string, string>> = {
  "25006": "The server is a standby, or the session is read-only: connect to the primary.",
  "42501": "This role may not do it: use the owner of the table, or a member of that role.",
};

/** Whether the error says that the connection ended, and not what the server thinks of a statement. */
export function isConnectionLost(error: unknown): boolean {
  const code = sqlstate(error);
  if (code !== undefined) return endsConnection.has(code);
  const { code: driverCode } = error as ServerError;
  // An AbortError's is a number.
  if (typeof driverCode !== "string") return false;
  return driverCode.startsWith("CONNECTION_") || driverCode === "ECONNRESET" || driverCode === "EPIPE";
}

export interface FailureOptions {
  /** What was being done: "make audit_logs_2026_12". */
  step?: string | undefined;
  /** What was rolled back and what stands now. */
  stands?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Says for people why an operation failed: interrupted, the connection, the server's refusal. Anything else as it came. */
export function operationFailure(error: unknown, { step, stands, signal }: FailureOptions = {}): unknown {
  if (error instanceof PgopsError) return error;
  const during = step === undefined ? "" : `: ${step}`;
  if (signal?.aborted) {
    return new PgopsError({
      code: "PGOPS_INTERRUPTED",
      message: `interrupted${during}`,
      stands,
      exitCode: signal.reason === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted,
      cause: error,
    });
  }
  if (isConnectionLost(error)) {
    return new PgopsError({
      code: "PGOPS_CONNECTION_LOST",
      message: `the connection to the server was lost${during}`,
      stands,
      hint: "Run the command again when the server answers.",
      exitCode: ExitCode.noServer,
      cause: error,
    });
  }
  const code = sqlstate(error);
  if (code === undefined) return error;
  const { message, detail, hint, where } = error as ServerError;
  return new PgopsError({
    code: "PGOPS_SQL",
    message: step === undefined ? message : `${step}: ${message}`,
    details: where === undefined ? [] : [`where: ${where}`],
    hint: hint ?? advice[code],
    stands,
    sqlstate: code,
    detail,
    cause: error,
  });
}
