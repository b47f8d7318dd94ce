import { ExitCode, PgopsError } from "../errors.ts";
import type { Session } from "../postgres/session.ts";

/**
 * VACUUM and REINDEX CONCURRENTLY need a session that keeps its timeouts.
 * @throws PgopsError `PGOPS_POOLER` (exit code 2) behind a transaction pooler
 */
export function requireDirect({ behindPooler }: Pick<Session, "behindPooler">): void {
  if (!behindPooler) return;
  throw new PgopsError({
    code: "PGOPS_POOLER",
    message: "maintenance needs a session of its own, and a pooler in transaction mode gives none",
    hint: "Set `directUrl` to the same database without the pooler. Nothing was run.",
    exitCode: ExitCode.usage,
  });
}
