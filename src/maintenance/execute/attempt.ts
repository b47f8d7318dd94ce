import { formatDuration } from "../../duration.ts";
import { PgopsError } from "../../errors.ts";
import { sqlstate } from "../../postgres/sqlstate.ts";
import type { WorkResult } from "../work.ts";

/** What became of a statement or a program. */
export interface Attempt extends Pick<WorkResult, "outcome" | "sqlstate" | "reason"> {
  /** Of what did it, without the waiting, in milliseconds. */
  durationMs: number;
  /** For locks, and between tries. */
  waitedMs: number;
  /** Rows that it says to have removed. */
  removed: number | null;
}

export interface FailureFacts {
  step: string;
  /** performance.now() when its time was over. */
  endsAt: number | undefined;
  statementTimeoutMs: number | undefined;
  /** The autovacuum that was left to finish. */
  gaveWayTo: number | undefined;
  durationMs: number;
  waitedMs: number;
}

const queryCanceled = "57014";

/** The timer of the server and ours are not the same. */
const slackMs = 250;

/** What a failure comes down to. Anything but a failure that pgops foresees is thrown. */
export function failedAttempt(error: unknown, facts: FailureFacts): Attempt {
  if (!(error instanceof PgopsError)) throw error;
  const { durationMs, waitedMs } = facts;
  const code = error.sqlstate ?? sqlstate(error.cause) ?? null;
  const { outcome, reason } = judged(error, code, facts);
  if (outcome === "skipped")
    return leftAlone(outcome, reason, { waitedMs: waitedMs + durationMs, sqlstate: code });
  return { durationMs, waitedMs, removed: null, sqlstate: code, outcome, reason };
}

function judged(
  error: PgopsError,
  code: string | null,
  { step, endsAt, statementTimeoutMs, gaveWayTo, durationMs }: FailureFacts,
): { outcome: "skipped" | "cancelled" | "failed"; reason: string } {
  const message = error.message.startsWith(`${step}: `)
    ? error.message.slice(step.length + 2)
    : error.message;
  if (error.code === "PGOPS_LOCK_TIMEOUT") {
    const [who] = error.details;
    const tries = message.split(": ")[0] ?? message;
    return { outcome: "skipped", reason: who === undefined ? tries : `${tries}: ${who}` };
  }
  if (gaveWayTo !== undefined) return { outcome: "skipped", reason: autovacuumText(gaveWayTo) };
  if (error.code === "PGOPS_INTERRUPTED") return { outcome: "cancelled", reason: "interrupted" };
  const ended = code === queryCanceled || error.code === "PGOPS_CONNECTION_LOST";
  if (ended && endsAt !== undefined && performance.now() >= endsAt - slackMs)
    return { outcome: "cancelled", reason: "its time was over" };
  if (
    code === queryCanceled &&
    statementTimeoutMs !== undefined &&
    durationMs >= statementTimeoutMs - slackMs
  ) {
    const limit = formatDuration(statementTimeoutMs);
    return { outcome: "cancelled", reason: `it took longer than the statement timeout of ${limit}` };
  }
  return { outcome: "failed", reason: message };
}

/** It was not tried, or gave nothing to do. */
export function leftAlone(
  outcome: "skipped" | "not-started",
  reason: string,
  { waitedMs = 0, sqlstate: code = null }: { waitedMs?: number; sqlstate?: string | null } = {},
): Attempt {
  return { outcome, reason, waitedMs, durationMs: 0, removed: null, sqlstate: code };
}

/** Why a table is left that autovacuum is at. */
export function autovacuumText(pid: number): string {
  return `autovacuum is at it (pid ${pid}), and is left to finish`;
}
