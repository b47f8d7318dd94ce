import { describeTarget } from "../config/describe.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import type { Session } from "../postgres/session.ts";

/** @throws PgopsError `PGOPS_READ_ONLY` for a standby or a read-only session, before anything is tried. */
export function requireWritable({ info, target }: Session): void {
  if (!info.read_only) return;
  throw new PgopsError({
    code: "PGOPS_READ_ONLY",
    message: `${describeTarget(target)} takes no changes: it is ${info.in_recovery ? "a standby" : "read-only"}`,
    hint: info.in_recovery
      ? "Connect to the primary. Nothing was run."
      : "Look at default_transaction_read_only of the server, the database and the role. Nothing was run.",
    exitCode: ExitCode.failed,
  });
}
