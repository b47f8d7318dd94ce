import { describeTarget } from "../../config/describe.ts";
import type { ConnectionTarget } from "../../config/target.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { connect } from "../../postgres/connect.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import { poolsTransactions } from "../../postgres/pooler.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { MigrationContext } from "../context.ts";
import { runLockKey } from "../run-lock.ts";

const lockIsFree = new URL("../sql/lock-is-free.sql", import.meta.url);

/**
 * Where a hook of SQL that runs outside a transaction connects to: past a pooler that gives out a backend a
 * transaction. The caller holds the run lock; `files` are the hooks' files that need it.
 * @throws PgopsError `PGOPS_POOLER` (exit code 2) where that gives no session either.
 */
export async function outsideTarget(
  session: Session,
  { target, directTarget, tables, signal }: MigrationContext,
  files: readonly string[],
): Promise<ConnectionTarget> {
  if (!(await poolsTransactions(session, target))) return target;
  if (directTarget === undefined) {
    throw refusal(
      "a hook's file runs outside a transaction and needs a session, which the transaction pooler before this server does not give",
      "Set `directUrl` in the configuration to the server's own address, past the pooler. Nothing was run.",
      files,
    );
  }
  const hint = "Give directUrl the address of the server itself. Nothing was run.";
  const named = `directUrl (${describeTarget(directTarget)})`;
  const direct = await connect(directTarget, { signal });
  try {
    if (await poolsTransactions(direct, directTarget)) {
      throw refusal(`${named} leads to a transaction pooler too`, hint, files);
    }
    // The run lock is held, so that in the same database it cannot be free.
    const key = runLockKey(quoteQualified(tables.ledger));
    const [row] = await direct.query<{ free: boolean }>(sqlFile(lockIsFree), [key]);
    if (row?.free === true) {
      throw refusal(`${named} leads to another database than ${describeTarget(target)}`, hint, files);
    }
    return directTarget;
  } finally {
    await direct.close();
  }
}

function refusal(message: string, hint: string, details: readonly string[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_POOLER",
    message,
    details: [...details],
    hint,
    exitCode: ExitCode.usage,
  });
}
