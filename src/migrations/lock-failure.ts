import { lockFailureCode } from "../postgres/lock-patience.ts";
import { StatementFailure } from "../operation/batch.ts";

/** The SQLSTATE where a step failed for a lock that it did not get, else undefined. */
export function lockFailure(error: unknown): string | undefined {
  return lockFailureCode(error instanceof StatementFailure ? error.cause : error);
}
