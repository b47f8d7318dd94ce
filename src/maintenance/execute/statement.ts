import type { Run } from "../../operation/run.ts";
import type { Blockage } from "../../postgres/blockers.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Work } from "../work.ts";
import { type Attempt, failedAttempt, leftAlone } from "./attempt.ts";
import { restingLockTimeoutMs } from "./measures.ts";
import { timeLeft, whyNotNow } from "./time-left.ts";
import { Said, withVerbose } from "./verbose.ts";

const cancelOwnSql = new URL("sql/cancel-own.sql", import.meta.url);

/** Of the time after which the server cancels an autovacuum that is in our way. */
const share = 0.75;

/** REINDEX knows no SKIP LOCKED. */
const noWaitMs = 50;

export interface StatementOptions {
  step: string;
  deadlockTimeoutMs: number;
  endsAt: number | undefined;
  skipLocked: boolean;
  /** Clears away what a failed try has left, ahead of the next. */
  before: () => Promise<void>;
}

/** Runs the statement of a work on the run's session: with a lock timeout and tries, and for no longer than there is time. */
export async function runStatement(
  run: Run,
  work: Work,
  { step, deadlockTimeoutMs, endsAt, skipLocked, before }: StatementOptions,
): Promise<Attempt> {
  const { context, session } = run;
  const sql = withVerbose(work.sql);
  let said = new Said();
  let late: string | undefined;
  let gaveWayTo: number | undefined;
  let durationMs = 0;
  const started = performance.now();
  session.onNotice = (notice) => said.hear(notice);
  const onBlocked = ({ blockers }: Blockage): void => {
    gaveWayTo ??= blockers.find(({ isAutovacuum }) => isAutovacuum)?.pid;
    if (gaveWayTo !== undefined)
      void run.lock.query(sqlFile(cancelOwnSql), [session.info.pid]).catch(() => {});
  };
  const text = async (): Promise<string | undefined> => {
    said = new Said();
    late = whyNotNow(work, endsAt);
    return late === undefined ? sql : undefined;
  };
  const watch = {
    withinMs: deadlockTimeoutMs * share,
    onBlocked,
    onTry: (took: { tookMs: number; waitedMs: number }) => {
      durationMs = Math.max(0, took.tookMs - took.waitedMs);
    },
  };
  const lockTimeoutMs = lockTimeoutOf(run, work, { deadlockTimeoutMs, skipLocked });
  const statementTimeoutMs = (): number | undefined => leastOf(context.statementTimeoutMs, timeLeft(endsAt));
  const times = (): { durationMs: number; waitedMs: number } => {
    return { durationMs, waitedMs: Math.max(0, performance.now() - started - durationMs) };
  };
  try {
    await run.outside(step, text, {
      before,
      lockTimeoutMs,
      restingLockTimeoutMs,
      statementTimeoutMs,
      watch,
    });
  } catch (error) {
    const limit = context.statementTimeoutMs;
    return failedAttempt(error, { step, endsAt, statementTimeoutMs: limit, gaveWayTo, ...times() });
  }
  const { waitedMs } = times();
  return late === undefined
    ? succeeded(work, said, { durationMs, waitedMs })
    : leftAlone("not-started", late, { waitedMs });
}

function succeeded(
  { why }: Work,
  { nothingDone, warnings, removed }: Said,
  times: { durationMs: number; waitedMs: number },
): Attempt {
  if (nothingDone?.locked === true)
    return leftAlone("skipped", nothingDone.reason, { ...times, sqlstate: "55P03" });
  const attempt = { ...times, removed, sqlstate: null };
  if (nothingDone !== undefined) return { ...attempt, outcome: "failed", reason: nothingDone.reason };
  const reason = [...(why === undefined ? [] : [why]), ...warnings].join("; ");
  return { ...attempt, outcome: "done", reason: reason === "" ? null : reason };
}

/**
 * REINDEX CONCURRENTLY keeps nobody from reading and writing while it waits, and what it waits for are transactions that may
 * be long: it is as patient as all tries together. VACUUM and ANALYZE wait for less than the time after which the
 * server would cancel an autovacuum for them. The rest waits as long as the lock timeout says.
 */
function lockTimeoutOf(
  { context }: Run,
  { kind, lock }: Work,
  { deadlockTimeoutMs, skipLocked }: Pick<StatementOptions, "deadlockTimeoutMs" | "skipLocked">,
): number {
  const { lockTimeoutMs, lockPatienceMs } = context;
  if (kind === "reindex" && lock === "SHARE UPDATE EXCLUSIVE") return Math.max(lockTimeoutMs, lockPatienceMs);
  if (kind === "vacuum-full" || kind === "reindex") return skipLocked ? noWaitMs : lockTimeoutMs;
  return Math.max(
    1,
    leastOf(lockTimeoutMs === 0 ? undefined : lockTimeoutMs, deadlockTimeoutMs * share) ?? 1,
  );
}

function leastOf(...values: (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(1, Math.min(...known));
}
