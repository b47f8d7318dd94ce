import { ExitCode, PgopsError } from "../errors.ts";
import { quoteQualified } from "../postgres/identifiers.ts";
import type { MigrationContext } from "./context.ts";
import { sqlstate } from "../postgres/sqlstate.ts";

/**
 * Says for people what failed before the first migration began: the ledger, the connection, or a Ctrl-C.
 * Gives anything else back as it came.
 */
export function ledgerFailure(error: unknown, { signal, tables: { ledger } }: MigrationContext): unknown {
  if (error instanceof PgopsError) return error;
  if (signal?.aborted) {
    return new PgopsError({
      code: "PGOPS_INTERRUPTED",
      message: "interrupted before anything was run",
      exitCode: signal.reason === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted,
      cause: error,
    });
  }
  const { code = "", message, detail, hint } = error as ServerError;
  if (
    code.startsWith("CONNECTION_") ||
    code.startsWith("57P0") ||
    code === "ECONNRESET" ||
    code === "EPIPE"
  ) {
    return new PgopsError({
      code: "PGOPS_CONNECTION_LOST",
      message: "the connection to the server was lost before anything was run",
      hint: "Run the command again when the server answers.",
      exitCode: ExitCode.noServer,
      cause: error,
    });
  }
  if (sqlstate(error) === undefined) return error;
  return new PgopsError({
    code: "PGOPS_LEDGER",
    message: `the ledger ${quoteQualified(ledger)} cannot be used: ${message}`,
    hint:
      hint ??
      "It must be a table of pgops, and this role must be allowed to read and write it. Nothing was run.",
    sqlstate: code,
    detail,
    cause: error,
  });
}

interface ServerError extends Error {
  code?: string;
  detail?: string;
  hint?: string;
}
