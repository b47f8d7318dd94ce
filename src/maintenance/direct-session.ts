import { ExitCode, PgopsError } from "../errors.ts";
import { poolsTransactions } from "../postgres/pooler.ts";
import type { Session } from "../postgres/session.ts";
import type { MaintenanceContext } from "./context.ts";

/**
 * VACUUM and REINDEX CONCURRENTLY need a session that keeps its timeouts. `what` is "vacuum", "maintenance".
 * @throws PgopsError `PGOPS_POOLER` (exit code 2) behind a transaction pooler
 */
export async function requireOwnSession(
  session: Session,
  { target }: Pick<MaintenanceContext, "target">,
  what: string,
): Promise<void> {
  if (!(await poolsTransactions(session, target))) return;
  throw new PgopsError({
    code: "PGOPS_POOLER",
    message: `${what} needs a session, which the transaction pooler before this server does not give`,
    hint: "Set `directUrl` in the configuration to the server's own address, past the pooler. Nothing was done.",
    exitCode: ExitCode.usage,
  });
}
