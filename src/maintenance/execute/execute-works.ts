import { processEnvironment } from "../../config/process-environment.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { Beside } from "../../operation/beside.ts";
import { operationFailure } from "../../operation/failure.ts";
import type { Run, RunLock } from "../../operation/run.ts";
import type { MaintenanceContext } from "../context.ts";
import { targetText, type Work, type WorkResult } from "../work.ts";
import { AutovacuumLook } from "./autovacuum-look.ts";
import { ProgressWatch } from "./progress/progress-watch.ts";
import { Records } from "./records.ts";
import { timeLeft, whyNotNow } from "./time-left.ts";
import { type WorkOrder, WorkQueue } from "./work-queue.ts";
import { Worker } from "./worker.ts";
import type { CostSettings } from "./worker-session.ts";

export interface ExecuteOptions extends CostSettings {
  /** How many are done at the same time, each on a session of its own. */
  jobs: number;
  /** Of `alone`: its connection is asked who is in the way, and nothing more is begun when it is lost. Left out: one of its own. */
  lock?: RunLock | undefined;
  /** performance.now() when all must be ended: nothing is begun that will not fit, and what still runs is cancelled. */
  endsAt?: number | undefined;
  /** Default "longest". */
  order?: WorkOrder | undefined;
  /** One try, and no waiting. The statements of VACUUM and ANALYZE have to say SKIP_LOCKED themselves. */
  skipLocked?: boolean | undefined;
  /** What programs such as pg_repack are run with, but for libpq's variables; the process's own by default. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Called ahead of each that is begun, and not waited for; gives its id in the log. */
  onBegin?: ((work: Work) => Promise<string | undefined>) | undefined;
  /** Called at the end of each that was begun. */
  onEnd?: ((work: Work, result: WorkResult, id: string | undefined) => Promise<void>) | undefined;
  /** Clears away what a failed or cancelled try left; `run` still works when the rest was interrupted. */
  afterFailure?: ((work: Work, run: Run) => Promise<void>) | undefined;
}

/**
 * Does all of them, `jobs` at a time and never two on one table, and gives what became of each, in the order
 * given. One that fails does not end the others.
 * @throws PgopsError what ends all: `PGOPS_INTERRUPTED`, the server or the run lock is lost (exit code 5). What was done until
 * then is in `partial.results`.
 */
export async function executeWorks(
  context: MaintenanceContext,
  works: readonly Work[],
  options: ExecuteOptions,
): Promise<WorkResult[]> {
  const { lock } = options;
  if (lock !== undefined) return new Execution(context, works, options, lock).run();
  const beside = new Beside(context);
  try {
    return await new Execution(context, works, options, beside).run();
  } finally {
    await beside.close();
  }
}

/** The server ends what still runs at the end of the time; after so long pgops goes without its answer. */
const answerMs = 5000;

class Execution {
  readonly #context: MaintenanceContext;
  readonly #works: readonly Work[];
  readonly #options: ExecuteOptions;
  readonly #lock: RunLock;
  readonly #queue: WorkQueue;
  readonly #progress: ProgressWatch;
  readonly #autovacuum = new AutovacuumLook();
  readonly #giveUp = new AbortController();
  readonly #records: Records;
  readonly #results = new Map<Work, WorkResult>();
  #fatal: unknown;
  #members = 0;

  constructor(context: MaintenanceContext, works: readonly Work[], options: ExecuteOptions, lock: RunLock) {
    this.#context = context;
    this.#works = works;
    this.#options = options;
    this.#lock = lock;
    this.#queue = new WorkQueue(works, options.order);
    this.#records = new Records(options);
    this.#progress = new ProgressWatch(lock, context.emit);
  }

  async run(): Promise<WorkResult[]> {
    const { signal } = this.#context;
    const stop = (): void => this.#queue.close();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    const left = timeLeft(this.#options.endsAt);
    const late =
      left === undefined ? undefined : setTimeout(() => this.#giveUp.abort(), left + answerMs).unref();
    try {
      const jobs = Math.max(1, Math.min(this.#options.jobs, this.#works.length));
      this.#members = jobs;
      await Promise.all(Array.from({ length: jobs }, () => this.#member()));
    } finally {
      signal?.removeEventListener("abort", stop);
      clearTimeout(late);
      await this.#progress.end();
      await this.#records.end().catch((error: unknown) => (this.#fatal ??= error));
    }
    this.#fatal ??= signal?.aborted ? signal.reason : undefined;
    if (this.#fatal !== undefined) throw this.#ended(this.#fatal);
    return this.#all("its turn did not come");
  }

  /** Takes one work after the other, on a session of its own. */
  async #member(): Promise<void> {
    const { afterFailure, skipLocked = false, endsAt, costDelayMs, costLimit } = this.#options;
    const { env = processEnvironment() } = this.#options;
    const beside = {
      lock: this.#lock,
      progress: this.#progress,
      autovacuum: this.#autovacuum,
      giveUp: this.#giveUp.signal,
      env,
      endsAt,
      skipLocked,
      afterFailure,
    };
    const worker = new Worker(this.#context, { ...beside, costDelayMs, costLimit });
    let over: Promise<void> | undefined;
    try {
      for (let work = await this.#queue.take(); work !== undefined; work = await this.#queue.take()) {
        const late = whyNotNow(work, endsAt);
        if (late !== undefined) this.#leave(work, late);
        else {
          const begun = await this.#one(worker, work);
          if (begun === undefined) return;
          ({ over } = begun);
        }
      }
    } catch (error) {
      this.#fatal ??= error;
      this.#queue.close();
    } finally {
      this.#members--;
      await over;
      await worker.close();
    }
  }

  #leave(work: Work, reason: string): void {
    this.#results.set(work, notStarted(work, reason));
    this.#queue.release(work);
    this.#context.emit({ type: "skipped", step: stepOf(work), reason });
  }

  /** Gives when it is over; undefined where this member has no session and the others go on without it. */
  async #one(worker: Worker, work: Work): Promise<{ over: Promise<void> } | undefined> {
    try {
      if (!(await this.#isOpen(worker))) {
        this.#queue.release(work, "back");
        return undefined;
      }
      if (this.#lock.lost) throw lockLost();
      const over = (await this.#do(worker, work)).over
        .catch((error: unknown) => void (this.#fatal ??= error))
        .finally(() => this.#queue.release(work));
      return { over };
    } catch (error) {
      this.#queue.release(work, "back");
      throw error;
    }
  }

  /** @throws PgopsError where it is the only member, or the run was interrupted */
  async #isOpen(worker: Worker): Promise<boolean> {
    try {
      await worker.open();
      return true;
    } catch (error) {
      if (this.#members === 1 || this.#context.signal?.aborted) throw error;
      this.#context.emit({ type: "warning", message: `fewer jobs: ${(error as Error).message}` });
      return false;
    }
  }

  async #do(worker: Worker, work: Work): Promise<{ over: Promise<void> }> {
    const { emit } = this.#context;
    const step = stepOf(work);
    const started = performance.now();
    const end = await this.#records.begin(work);
    emit({ type: "started", step, beside: true, expectedMs: work.expectedMs });
    const { result } = await worker.work(work, step);
    const durationMs = performance.now() - started;
    return {
      over: result.then((found) => {
        this.#results.set(work, found);
        this.#tell(found, step, durationMs);
        end(found);
      }),
    };
  }

  #tell({ outcome, reason }: WorkResult, step: string, durationMs: number): void {
    const { emit } = this.#context;
    const why = reason ?? "";
    if (outcome === "done") emit({ type: "finished", step, durationMs });
    else if (outcome === "skipped" || outcome === "not-started") emit({ type: "skipped", step, reason: why });
    else emit({ type: "failed", step, durationMs, reason: why });
  }

  #all(reason: string): WorkResult[] {
    return this.#works.map((work) => this.#results.get(work) ?? notStarted(work, reason));
  }

  #ended(error: unknown): unknown {
    const failure = operationFailure(error, { signal: this.#context.signal });
    if (!(failure instanceof PgopsError)) return failure;
    const results = this.#all("the run was ended before");
    const done = results.filter(({ outcome }) => outcome === "done").length;
    const stands = `${done} of ${results.length} ${done === 1 ? "is done, and stays so" : "are done, and stay so"}.`;
    return failure.with({ stands: failure.stands ?? stands, partial: { ...failure.partial, results } });
  }
}

/** How a work is called while it is done: "vacuum public.users". */
function stepOf({ kind, target }: Work): string {
  return `${kind.replace("-", " ")} ${targetText(target)}`;
}

function notStarted(work: Work, reason: string): WorkResult {
  return {
    kind: work.kind,
    target: targetText(work.target),
    outcome: "not-started",
    waitedMs: 0,
    durationMs: 0,
    bytesBefore: null,
    bytesAfter: null,
    rows: null,
    sqlstate: null,
    reason,
  };
}

function lockLost(): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONNECTION_LOST",
    message: "the connection that holds the run lock was lost, so nothing more was begun",
    hint: "Run the command again.",
    exitCode: ExitCode.noServer,
  });
}
