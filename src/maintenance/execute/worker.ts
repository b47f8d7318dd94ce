import { describeHolder } from "../../postgres/holder-text.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { operationFailure } from "../../operation/failure.ts";
import { Run, type RunLock } from "../../operation/run.ts";
import type { MaintenanceContext } from "../context.ts";
import { targetText, type Work, type WorkResult } from "../work.ts";
import { type Attempt, autovacuumText, failedAttempt, leftAlone } from "./attempt.ts";
import type { AutovacuumLook } from "./autovacuum-look.ts";
import { clearAway } from "./clear-away.ts";
import { measure, type Measures, restingLockTimeoutMs } from "./measures.ts";
import { runProgram } from "./program.ts";
import type { ProgressWatch } from "./progress/progress-watch.ts";
import { runStatement } from "./statement.ts";
import { lockTable, unlockTable } from "./table-lock.ts";
import { timeLeft, whyNotNow } from "./time-left.ts";
import { type CostSettings, openWorkerSession, type WorkerSession } from "./worker-session.ts";

const isThereSql = new URL("sql/is-there.sql", import.meta.url);
const heldSql = new URL("sql/held-against.sql", import.meta.url);

/** How long a server that was lost may take to come back. */
const comeBackMs = 10_000;

export interface WorkerOptions extends CostSettings {
  lock: RunLock;
  progress: ProgressWatch;
  autovacuum: AutovacuumLook;
  endsAt: number | undefined;
  /** Ends what the server has not ended in time: it does not answer. */
  giveUp: AbortSignal;
  skipLocked: boolean;
  env: Readonly<Record<string, string | undefined>>;
  afterFailure: ((work: Work, run: Run) => Promise<void>) | undefined;
}

/** What is asked beside the statement; none of it rejects. */
interface Beside {
  before?: Promise<Measures> | undefined;
  after?: Promise<Measures> | undefined;
  unlocked?: Promise<void> | undefined;
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
    const { signal: interrupt, waitMs } = this.#context;
    const signal = AbortSignal.any([interrupt, this.#options.giveUp].filter((one) => one !== undefined));
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

  /**
   * Does one work; what is asked after it shares the network round trip of the next, and `result`, which never rejects, then says
   * what became of it. Throws only what is no fault of the work.
   */
  async work(work: Work, step: string): Promise<{ result: Promise<WorkResult> }> {
    const opened = await this.open();
    const beside: Beside = {};
    let attempt: Attempt;
    try {
      attempt = await this.#locked(opened, work, step, beside);
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
    const { before, after, unlocked } = beside;
    const asked = Promise.all([before, after, unlocked]);
    // A cancel that came too late for it must not hit the next.
    if (attempt.outcome !== "done") await asked;
    return { result: asked.then(([was, is]) => resultOf(work, attempt, { before: was, after: is })) };
  }

  /** While no other pgops is at work on the table. */
  async #locked(opened: WorkerSession, work: Work, step: string, beside: Beside): Promise<Attempt> {
    const { session } = opened;
    const { signal, emit, waitLockMs } = this.#context;
    const started = performance.now();
    const until = started + Math.min(waitLockMs, timeLeft(this.#options.endsAt) ?? waitLockMs);
    const onWait = (holder: Parameters<typeof describeHolder>[0]): void => {
      if (waitLockMs > 0) emit({ type: "waiting-for-run", holder });
    };
    const locking = lockTable(session, work.table.name, { until, onWait, signal });
    // It shares the network round trip, here and at the end.
    // ANALYZE leaves the size as it is: it is asked once, with the rows.
    if (work.kind !== "analyze") beside.before = measure(session, work.target);
    const locked = await locking;
    const waitedMs = performance.now() - started;
    if (locked !== true) {
      const reason = `another run of pgops is at work on it: ${describeHolder(locked.holder)}`;
      return leftAlone("skipped", reason, { waitedMs });
    }
    try {
      let attempt = (await this.#whyLeft(session, work)) ?? (await this.#attempt(opened, work, step));
      if (saysGone(work, attempt) && (await isGone(session, work)))
        attempt = leftAlone("not-started", "it was dropped or renamed meanwhile", attempt);
      if (attempt.outcome === "done") beside.after = measure(session, work.target);
      return { ...attempt, waitedMs: attempt.waitedMs + waitedMs };
    } finally {
      beside.unlocked = unlockTable(session, work.table.name);
    }
  }

  /** Looks before it is begun: what waits for an autovacuum makes the server cancel it. */
  async #whyLeft(session: Session, work: Work): Promise<Attempt | undefined> {
    const { skipLocked, endsAt } = this.#options;
    const late = whyNotNow(work, endsAt);
    if (late !== undefined) return leftAlone("not-started", late);
    const pid = await this.#options.autovacuum.at(session, work.table.oid);
    if (pid !== undefined) return leftAlone("skipped", autovacuumText(pid));
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
            runStatement(run, work, { step, deadlockTimeoutMs, endsAt, skipLocked, before }),
          )
        : await runProgram(context, session, { ...work, program }, { endsAt, env });
    const tried = attempt.outcome !== "done" && attempt.outcome !== "not-started";
    if (!tried || afterFailure === undefined) return attempt;
    const problem = await clearAway(run, (clearing) => afterFailure(work, clearing));
    if (!session.lost) await session.run(`SET lock_timeout = ${restingLockTimeoutMs}`).catch(() => {});
    return problem === undefined ? attempt : { ...attempt, reason: `${attempt.reason ?? ""}; ${problem}` };
  }
}

/** Undefined table, schema, and object. */
const goneCodes: ReadonlySet<string> = new Set(["42P01", "3F000", "42704"]);

/** VACUUM and ANALYZE that waited for it only warn, without a code of ours. */
function saysGone({ kind }: Work, { outcome, sqlstate }: Attempt): boolean {
  if (outcome !== "failed") return false;
  return sqlstate === null ? kind !== "reindex" : goneCodes.has(sqlstate);
}

/** Whether what was chosen is no more there under its name; where that cannot be asked it counts as there. */
async function isGone(session: Session, { oid, target }: Work): Promise<boolean> {
  if (session.lost) return false;
  const asked = session.query<{ there: boolean }>(sqlFile(isThereSql), [oid, quoteQualified(target)]);
  const [row] = await asked.catch(() => []);
  return row?.there === false;
}

function resultOf(
  work: Work,
  attempt: Attempt,
  { before, after }: { before: Measures | undefined; after: Measures | undefined },
): WorkResult {
  const { outcome, durationMs, waitedMs, sqlstate, reason, removed } = attempt;
  const rows = work.kind === "analyze" ? (after?.rows ?? null) : removed;
  return {
    kind: work.kind,
    target: targetText(work.target),
    outcome,
    waitedMs,
    durationMs,
    bytesBefore: (work.kind === "analyze" ? after : before)?.bytes ?? null,
    bytesAfter: after?.bytes ?? null,
    rows: outcome === "done" ? rows : null,
    sqlstate,
    reason,
  };
}
