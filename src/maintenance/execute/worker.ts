import { describeHolder } from "../../postgres/holder-text.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { operationFailure } from "../../operation/failure.ts";
import { Run, type RunLock } from "../../operation/run.ts";
import type { MaintenanceContext } from "../context.ts";
import { targetText, type Work, type WorkResult } from "../work.ts";
import { type Attempt, autovacuumText, failedAttempt, leftAlone } from "./attempt.ts";
import { clearAway } from "./clear-away.ts";
import { measure, type Measures } from "./measures.ts";
import { runProgram } from "./program.ts";
import type { ProgressWatch } from "./progress/progress-watch.ts";
import { runStatement } from "./statement.ts";
import { lockTable, unlockTable } from "./table-lock.ts";
import { timeLeft, whyNotNow } from "./time-left.ts";
import { type CostSettings, openWorkerSession, type WorkerSession } from "./worker-session.ts";

const autovacuumSql = new URL("sql/autovacuum-at.sql", import.meta.url);
const heldSql = new URL("sql/held-against.sql", import.meta.url);

/** How long a size may be waited for. */
const measureMs = 300;

/** How long a server that was lost may take to come back. */
const comeBackMs = 10_000;

export interface WorkerOptions extends CostSettings {
  lock: RunLock;
  progress: ProgressWatch;
  endsAt: number | undefined;
  skipLocked: boolean;
  env: Readonly<Record<string, string | undefined>>;
  afterFailure: ((work: Work, run: Run) => Promise<void>) | undefined;
}

interface Sizes {
  before?: Measures | undefined;
  after?: Measures | undefined;
}

/** One session, and what is done on it. */
export class Worker {
  readonly #context: MaintenanceContext;
  readonly #options: WorkerOptions;
  #opened: WorkerSession | undefined;

  constructor(context: MaintenanceContext, options: WorkerOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Connects where it has no session, or lost it. @throws PgopsError (exit code 5) where the server does not answer. */
  async open(): Promise<WorkerSession> {
    if (this.#opened?.session.lost === false) return this.#opened;
    const { signal, waitMs } = this.#context;
    const patience = this.#opened === undefined ? waitMs : Math.max(waitMs, comeBackMs);
    await this.close();
    this.#opened = await openWorkerSession(this.#context, this.#options, { waitMs: patience, signal });
    return this.#opened;
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.session.close();
  }

  /** Does one work, and says what became of it; throws only what is no fault of the work. */
  async work(work: Work, step: string): Promise<WorkResult> {
    const opened = await this.open();
    const sizes: Sizes = {};
    let attempt: Attempt;
    try {
      attempt = await this.#locked(opened.session, work, () => this.#measured(opened, work, step, sizes));
    } catch (error) {
      // What is asked beside the statement fails where the session was lost or the run was interrupted.
      const { signal } = this.#context;
      const { endsAt } = this.#options;
      attempt = failedAttempt(operationFailure(error, { step, signal }), {
        step,
        endsAt,
        statementTimeoutMs: undefined,
        gaveWayTo: undefined,
        durationMs: 0,
        waitedMs: 0,
      });
    }
    return resultOf(work, attempt, sizes);
  }

  /** While no other pgops is at work on the table. */
  async #locked(session: Session, work: Work, doIt: () => Promise<Attempt>): Promise<Attempt> {
    const { signal, emit, waitLockMs } = this.#context;
    const started = performance.now();
    const until = started + Math.min(waitLockMs, timeLeft(this.#options.endsAt) ?? waitLockMs);
    const onWait = (holder: Parameters<typeof describeHolder>[0]): void => {
      if (waitLockMs > 0) emit({ type: "waiting-for-run", holder });
    };
    const locked = await lockTable(session, work.table.name, { until, onWait, signal });
    const waitedMs = performance.now() - started;
    if (locked !== true) {
      const reason = `another run of pgops is at work on it: ${describeHolder(locked.holder)}`;
      return leftAlone("skipped", reason, { waitedMs });
    }
    try {
      const attempt = await doIt();
      return { ...attempt, waitedMs: attempt.waitedMs + waitedMs };
    } finally {
      await unlockTable(session, work.table.name);
    }
  }

  async #measured(opened: WorkerSession, work: Work, step: string, sizes: Sizes): Promise<Attempt> {
    const { session, deadlockTimeoutMs } = opened;
    const left = await this.#whyLeft(session, work);
    if (left !== undefined) return left;
    // Shorter than it takes the server to cancel an autovacuum for us.
    const patienceMs = Math.min(measureMs, deadlockTimeoutMs / 2);
    sizes.before = await measure(session, work.target, patienceMs);
    const attempt = await this.#attempt(opened, work, step);
    if (attempt.outcome === "done") sizes.after = await measure(session, work.target, patienceMs);
    return attempt;
  }

  /** Looks before it is begun: what waits for an autovacuum makes the server cancel it. */
  async #whyLeft(session: Session, work: Work): Promise<Attempt | undefined> {
    const { skipLocked, endsAt } = this.#options;
    const late = whyNotNow(work, endsAt);
    if (late !== undefined) return leftAlone("not-started", late);
    const [autovacuum] = await session.query<{ pid: number }>(sqlFile(autovacuumSql), [work.table.oid]);
    if (autovacuum !== undefined) return leftAlone("skipped", autovacuumText(autovacuum.pid));
    // REINDEX knows no SKIP LOCKED, and CONCURRENTLY must have a long lock timeout.
    if (!skipLocked || work.kind !== "reindex") return undefined;
    const [holder] = await session.query<{ pid: number }>(sqlFile(heldSql), [work.table.oid]);
    return holder === undefined ? undefined : leftAlone("skipped", `pid ${holder.pid} holds a lock on it`);
  }

  async #attempt({ session, deadlockTimeoutMs }: WorkerSession, work: Work, step: string): Promise<Attempt> {
    const { lock, endsAt, skipLocked, afterFailure, env, progress } = this.#options;
    const left = timeLeft(endsAt);
    const context = {
      ...this.#context,
      ...(left === undefined ? {} : { lockPatienceMs: Math.min(this.#context.lockPatienceMs, left) }),
      ...(skipLocked ? { lockTries: 1 } : {}),
    };
    const run = new Run(context, session, lock);
    const before = async (): Promise<void> => afterFailure?.(work, run);
    const { program } = work;
    const attempt =
      program === undefined
        ? await progress.during(session, { kind: work.kind, step }, () =>
            runStatement(run, work, { step, deadlockTimeoutMs, endsAt, before }),
          )
        : await runProgram(context, session, { ...work, program }, { endsAt, env });
    const tried = attempt.outcome !== "done" && attempt.outcome !== "not-started";
    if (!tried || afterFailure === undefined) return attempt;
    const problem = await clearAway(run, (clearing) => afterFailure(work, clearing));
    return problem === undefined ? attempt : { ...attempt, reason: `${attempt.reason ?? ""}; ${problem}` };
  }
}

function resultOf(work: Work, attempt: Attempt, { before, after }: Sizes): WorkResult {
  const { outcome, durationMs, waitedMs, sqlstate, reason, removed } = attempt;
  const rows = work.kind === "analyze" ? (after?.rows ?? null) : removed;
  return {
    kind: work.kind,
    target: targetText(work.target),
    outcome,
    waitedMs,
    durationMs,
    bytesBefore: before?.bytes ?? null,
    bytesAfter: after?.bytes ?? null,
    rows: outcome === "done" ? rows : null,
    sqlstate,
    reason,
  };
}
