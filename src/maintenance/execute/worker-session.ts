import { connect } from "../../postgres/connect.ts";
import { endWithClient, neverIdle } from "../../postgres/session-state.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { MaintenanceContext } from "../context.ts";
import { restingLockTimeoutMs } from "./measures.ts";

const deadlockTimeoutSql = new URL("sql/deadlock-timeout.sql", import.meta.url);

export interface CostSettings {
  /** vacuum_cost_delay, in milliseconds; 0 is no throttle. */
  costDelayMs: number;
  /** vacuum_cost_limit; undefined leaves the server's. */
  costLimit: number | undefined;
}

/** A session that statements of maintenance run in. */
export interface WorkerSession {
  session: Session;
  /** After so many milliseconds of our waiting the server cancels an autovacuum that is in the way. */
  deadlockTimeoutMs: number;
}

/** Opens one. `signal` cancels its statements. @throws PgopsError for a server that cannot be reached (exit code 5). */
export async function openWorkerSession(
  { target, emit }: Pick<MaintenanceContext, "target" | "emit">,
  { costDelayMs, costLimit }: CostSettings,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal | undefined },
): Promise<WorkerSession> {
  const session = await connect(target, {
    signal,
    waitMs,
    onWait: (problem) => emit({ type: "waiting-for-server", problem }),
  });
  try {
    const limit = costLimit === undefined ? "" : `; SET vacuum_cost_limit = ${Math.round(costLimit)}`;
    await session.run(
      `${neverIdle}; SET lock_timeout = ${restingLockTimeoutMs}; SET vacuum_cost_delay = ${costDelayMs}${limit}`,
    );
    await Promise.all([
      // Servers that cannot tell refuse it: there the statement ends with its timeout.
      session.run(endWithClient).catch(() => {}),
      // What VACUUM VERBOSE tells is read in English; most roles may not ask for that.
      session.run("SET lc_messages = 'C'").catch(() => {}),
    ]);
    const [timeout] = await session.query<{ ms: number }>(sqlFile(deadlockTimeoutSql));
    return { session, deadlockTimeoutMs: timeout?.ms ?? 1000 };
  } catch (error) {
    await session.close();
    throw error;
  }
}
