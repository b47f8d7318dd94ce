import type { AdvisoryLock } from "../postgres/advisory-lock.ts";
import { BlockageWatch } from "../postgres/blockage-watch.ts";
import { Tries } from "../postgres/lock-patience.ts";
import type { Session } from "../postgres/session.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { BatchListener } from "../operation/batch.ts";
import { wasCommitted } from "./committed.ts";
import type { MigrationContext } from "./context.ts";
import { directSession } from "./direct-session.ts";
import { failureOf, isConnectionLost, lockLost, type Phase } from "./failure.ts";
import { recordHistory } from "../operation/history.ts";
import { Ledger, type StepSettings } from "./ledger.ts";
import { lockFailure } from "./lock-failure.ts";
import type { Migration } from "./migration.ts";
import { OutsideRun } from "./outside/run-outside.ts";
import { resetAfterOutside, resetSession } from "../postgres/session-state.ts";
import { outlivedHint } from "./outlived.ts";
import { type Step, type StepResult, stepResult } from "./step.ts";
import { Transaction } from "./transaction.ts";

/** How often the server looks for a client that is gone, where it can: PostgreSQL's own units. */
const clientCheck = "1s";

export interface RunnerOptions {
  session: Session;
  ledger: Ledger;
  context: MigrationContext;
  /** Held until the steps are done. */
  lock: AdvisoryLock;
  /** Called after each step that was committed by itself, before the next one begins. */
  afterEach?: ((step: Step, result: StepResult) => Promise<void>) | undefined;
  /** Sends what is to run inside each step's own transaction, last. */
  beforeCommit?: ((session: Session) => Promise<unknown>) | undefined;
}

/**
 * Gives a runner for these steps to `work`, and closes what had to be opened for them.
 * @throws PgopsError `PGOPS_POOLER` before anything was run, where they need a session and none is to be had.
 */
export async function withRunner<Result>(
  options: RunnerOptions,
  steps: readonly Step[],
  work: (runner: Runner) => Promise<Result>,
): Promise<Result> {
  const direct = await directSession(options.session, options, steps);
  try {
    return await work(new Runner(options, direct));
  } finally {
    await direct?.close();
  }
}

/** Runs steps, each in a transaction of its own unless told otherwise, while the run lock is held. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #context: MigrationContext;
  #done: StepResult[] = [];
  readonly #transaction: Transaction;
  /** For what runs outside a transaction, where the session is not its own. */
  readonly #direct: { session: Session; ledger: Ledger } | undefined;
  #current: Migration | undefined;
  #muted = false;

  constructor(options: RunnerOptions, direct: Session | undefined) {
    this.#options = options;
    this.#context = options.context;
    this.#transaction = new Transaction(options.session, options.ledger);
    this.#hearNotices(options.session);
    if (direct === undefined) return;
    this.#hearNotices(direct);
    this.#direct = { session: direct, ledger: new Ledger(direct, options.ledger.tables) };
  }

  /** Each step by itself: what was done before a failure stays. @throws PgopsError with what was done. */
  async runEach(steps: readonly Step[]): Promise<StepResult[]> {
    const { afterEach } = this.#options;
    this.#done = [];
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1];
      const ahead = next?.file.transactional === true && afterEach === undefined ? next : undefined;
      await this.#patiently([step], async (phase, attempt) => {
        const result = step.file.transactional
          ? await this.#inTransaction(step, ahead, phase)
          : await this.#outside(step, phase, attempt);
        this.#done.push(result);
      });
      const result = this.#done.at(-1);
      if (result !== undefined) await afterEach?.(step, result);
    }
    return this.#done;
  }

  /** All steps in one transaction: all of them or none. @throws PgopsError; nothing is done then. */
  async runTogether(steps: readonly Step[]): Promise<StepResult[]> {
    const results: StepResult[] = [];
    await this.#patiently(steps, async (phase) => {
      results.length = 0;
      phase.together = true;
      for (const [index, step] of steps.entries()) {
        const started = performance.now();
        phase.step = step;
        phase.name = "open";
        this.#current = step.migration;
        const settings = this.#settings(step, this.#options.session);
        await (index === 0
          ? this.#transaction.open(step, settings)
          : this.#transaction.claim(step, settings));
        const last = index === steps.length - 1;
        this.#started(step);
        await this.#transaction.send(step, { phase, listener: this.#listenerOf(step), last });
        const durationMs = performance.now() - started;
        const { direction, migration } = step;
        this.#context.emit({ type: "executed", direction, migration, durationMs });
        results.push(stepResult(step, durationMs));
      }
    });
    for (const [index, { direction, migration }] of steps.entries()) {
      const durationMs = results[index]?.durationMs ?? 0;
      this.#context.emit({ type: "finished", direction, migration, durationMs });
    }
    return results;
  }

  async #inTransaction(step: Step, next: Step | undefined, phase: Phase): Promise<StepResult> {
    const { session } = this.#options;
    const settings = this.#settings(step, session);
    await this.#transaction.open(step, settings);
    const started = performance.now();
    this.#started(step);
    const sent = (): void => {
      if (next === undefined || this.#context.signal?.aborted || session.behindPooler) return;
      this.#transaction.openAhead(next, this.#settings(next, session));
    };
    const { beforeCommit } = this.#options;
    const listener = this.#listenerOf(step);
    await this.#transaction.send(step, { phase, listener, last: true, beforeCommit, sent });
    return this.#finished(step, started);
  }

  /** What PostgreSQL refuses inside a transaction, over a session that stays one. */
  async #outside(step: Step, phase: Phase, attempt: number): Promise<StepResult> {
    const started = performance.now();
    const { session, ledger } = this.#direct ?? this.#options;
    this.#started(step);
    await session.run(resetSession);
    const settings = this.#settings(step, session);
    const listener = this.#tellEach(step);
    const options = { session, ledger, context: this.#context, phase, settings, listener, attempt };
    await new OutsideRun(step, options).statements();
    phase.name = "record";
    await session.run(resetAfterOutside);
    const durationMs = performance.now() - started;
    if (step.direction === "up") await ledger.record(step.entry, durationMs);
    else await ledger.remove(step.entry, durationMs);
    await session.run(resetSession);
    return this.#finished(step, started);
  }

  #settings({ file: { directives } }: Step, { info }: Session): StepSettings {
    const statement = directives.statementTimeoutMs ?? this.#context.statementTimeoutMs;
    return {
      lock: String(directives.lockTimeoutMs ?? this.#context.lockTimeoutMs),
      statement: statement === undefined ? null : String(statement),
      clientCheck: info.watches_client ? clientCheck : "0",
      application: this.#context.target.applicationName,
    };
  }

  #started({ direction, migration }: Step): void {
    this.#context.emit({ type: "started", direction, migration });
  }

  #finished(step: Step, started: number): StepResult {
    const durationMs = performance.now() - started;
    const { direction, migration } = step;
    this.#context.emit({ type: "finished", direction, migration, durationMs });
    return stepResult(step, durationMs);
  }

  #listenerOf(step: Step): BatchListener | undefined {
    return this.#context.everyStatement ? this.#tellEach(step) : undefined;
  }

  #tellEach({ migration }: Step): BatchListener {
    const { emit } = this.#context;
    return {
      started: ({ text, line }, index) => emit({ type: "statement-started", migration, index, text, line }),
      finished: ({ text }, index, durationMs) =>
        emit({ type: "statement-finished", migration, index, text, durationMs }),
    };
  }

  /** Tries what these steps need until it got its locks; any other failure is rolled back, recorded and told. */
  async #patiently(
    steps: readonly Step[],
    work: (phase: Phase, attempt: number) => Promise<void>,
  ): Promise<void> {
    const [first] = steps;
    if (first === undefined) return;
    const { signal, emit } = this.#context;
    const tries = new Tries(this.#context);
    let executed = 0;
    for (;;) {
      const started = performance.now();
      const phase: Phase = { name: "open", step: first, executed, together: false, commitSent: false };
      this.#current = first.migration;
      const watch = this.#watch(phase, tries);
      try {
        signal?.throwIfAborted();
        if (this.#options.lock.lost) throw lockLost(first, this.#done);
        await work(phase, tries.number);
        await watch.end();
        return;
      } catch (error) {
        const blockage = await this.#afterFailure(phase, watch);
        const durationMs = performance.now() - started;
        const { migration, direction, file } = phase.step;
        ({ executed } = phase);
        const code = lockFailure(error);
        const pause = code === undefined || signal?.aborted ? undefined : tries.pause();
        await this.#recordFailure(phase, error, durationMs);
        if (code === undefined || pause === undefined) {
          emit({ type: "failed", direction, migration, durationMs });
          const committed = await this.#lookForCommit(phase, error);
          const hint = await outlivedHint(error, this.#options.session, this.#options.ledger.tables);
          const context = { phase, done: this.#done, signal, tries: tries.number, blockage, committed, hint };
          throw failureOf(error, context);
        }
        const { number: attempt, of: attempts } = tries;
        const why = { outside: !file.transactional, blockage, sqlstate: code };
        emit({ type: "retrying", migration, ...why, pauseMs: pause, attempt, attempts });
        await tries.next(pause, signal).catch(() => {});
      }
    }
  }

  async #afterFailure(phase: Phase, watch: BlockageWatch): ReturnType<BlockageWatch["end"]> {
    const { session } = this.#options;
    // An error that arrived is an answer: what came after it was not committed.
    if (session.completedBeforeFailure !== undefined) phase.commitSent = false;
    // "there is no transaction in progress" is of no interest to anybody.
    this.#muted = true;
    await this.#transaction.rollback();
    await this.#direct?.session.run("ROLLBACK").catch(() => {});
    // Outside a transaction nothing has taken back the role that a file set, which may not write the history.
    if (!phase.step.file.transactional)
      await (this.#direct?.session ?? session).run(resetAfterOutside).catch(() => {});
    this.#muted = false;
    return watch.end();
  }

  #watch(phase: Phase, tries: Tries): BlockageWatch {
    const { lock, session } = this.#options;
    const { emit } = this.#context;
    return new BlockageWatch({
      lock,
      pid: () => {
        if (!phase.step.file.transactional) return (this.#direct?.session ?? session).info.pid;
        return session.behindPooler ? this.#transaction.pid : session.info.pid;
      },
      lockTimeoutMs: Number(this.#settings(phase.step, session).lock),
      onBlocked: (blockage) => {
        const { number: attempt, of: attempts } = tries;
        emit({ type: "blocked", migration: phase.step.migration, blockage, attempt, attempts });
      },
    });
  }

  async #recordFailure({ step, name }: Phase, error: unknown, durationMs: number): Promise<void> {
    const { session, ledger } = this.#options;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (name === "open" || session.lost) return;
    const { filename, hash, sql, source, client } = step.entry;
    const record = {
      action: step.direction === "up" ? "migrate" : "rollback",
      outcome: "failed",
      filename,
      durationMs,
      hash,
      sql,
      source,
      client,
      sqlstate: sqlstate(cause),
      message: this.#context.signal?.aborted ? "interrupted" : (cause as Error).message,
    } as const;
    // The failure itself is what has to be told.
    await recordHistory(session, ledger.tables.history, record).catch(() => {});
  }

  /** A COMMIT that got no answer: the ledger knows what became of it. */
  async #lookForCommit(phase: Phase, error: unknown): Promise<boolean | undefined> {
    if (!phase.commitSent || !isConnectionLost(error)) return undefined;
    const { session } = this.#options;
    return wasCommitted(this.#context, phase.step, session.behindPooler ? undefined : session.info.pid);
  }

  #hearNotices(session: Session): void {
    session.onNotice = ({ severity = "NOTICE", message = "" }) => {
      if (this.#muted) return;
      this.#context.emit({ type: "notice", migration: this.#current, severity, message });
    };
  }
}
