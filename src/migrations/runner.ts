import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import { Batch, type BatchListener, runAlone } from "./batch.ts";
import type { MigrationContext } from "./context.ts";
import type { Ledger, Timeouts } from "./ledger.ts";
import { failureOf, type Phase } from "./failure.ts";
import type { Migration } from "./migration.ts";
import { requireValidIndexes, takeOutside } from "./outside-transaction.ts";
import { RowGone } from "./row-gone.ts";
import { type Step, type StepResult, stepResult } from "./step.ts";

const sessionTimeouts = new URL("sql/timeouts-session.sql", import.meta.url);

/** What a file set must not reach the next one, nor the ledger's own statements. */
const resetRole = "RESET SESSION AUTHORIZATION; RESET ROLE";
const resetSettings = "RESET ALL; DISCARD TEMP";
const resetSession = `${resetRole}; ${resetSettings}; SELECT pg_catalog.pg_advisory_unlock_all()`;

/**
 * Runs steps over one session, each in its own transaction unless told otherwise.
 * The BEGIN of a migration travels with the COMMIT of the one before, so that each migration costs one network round
 * trip and none of its statements is sent before the server said that the transaction is open.
 */
export class Runner {
  readonly #session: Session;
  readonly #ledger: Ledger;
  readonly #context: MigrationContext;
  readonly #done: StepResult[] = [];
  #opened: Promise<void> | undefined;
  #current: Migration | undefined;
  #muted = false;

  constructor(session: Session, ledger: Ledger, context: MigrationContext) {
    this.#session = session;
    this.#ledger = ledger;
    this.#context = context;
    session.onNotice = ({ severity = "NOTICE", message = "" }) => {
      if (this.#muted) return;
      context.emit({ type: "notice", migration: this.#current, severity, message });
    };
  }

  /** Each step by itself: what was done before a failure stays. @throws PgopsError with `done`. */
  async runEach(steps: readonly Step[]): Promise<StepResult[]> {
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1];
      await this.#guarded(step, (phase) =>
        step.file.transactional
          ? this.#inTransaction(step, next?.file.transactional ? next : undefined, phase)
          : this.#outsideTransaction(step, phase),
      );
    }
    return this.#done;
  }

  /** All steps in one transaction: all of them or none. @throws PgopsError; nothing is done then. */
  async runTogether(steps: readonly Step[]): Promise<StepResult[]> {
    const results: StepResult[] = [];
    const durations: number[] = [];
    for (const [index, step] of steps.entries()) {
      const last = index === steps.length - 1;
      await this.#guarded(step, async (phase) => {
        const started = performance.now();
        phase.together = true;
        await (index === 0 ? this.#open(step) : this.#claim(step));
        await this.#send(step, phase, last ? ["COMMIT"] : [resetSettings]);
        const durationMs = performance.now() - started;
        const { direction, migration } = step;
        this.#context.emit({ type: "executed", direction, migration, durationMs });
        results.push(stepResult(step, durationMs));
        durations.push(durationMs);
      });
    }
    for (const [index, { direction, migration }] of steps.entries()) {
      this.#context.emit({ type: "finished", direction, migration, durationMs: durations[index] ?? 0 });
    }
    return results;
  }

  async #inTransaction(step: Step, next: Step | undefined, phase: Phase): Promise<void> {
    const opened = this.#opened ?? this.#open(step);
    this.#opened = undefined;
    await opened;
    const started = performance.now();
    await this.#send(step, phase, ["COMMIT"], () => {
      if (next !== undefined && !this.#context.signal?.aborted) this.#opened = this.#open(next);
    });
    this.#done.push(this.#finished(step, started));
  }

  /** Sends the file, completes the ledger's row and ends with the closing statements; waits for all of it. */
  async #send(step: Step, phase: Phase, closing: readonly string[], sent?: () => void): Promise<void> {
    this.#context.emit({ type: "started", direction: step.direction, migration: step.migration });
    const listener = this.#context.everyStatement ? this.#listener(step) : undefined;
    const batch = new Batch(this.#session, step.file, listener);
    await batch.send();
    const rest: Promise<unknown>[] = [];
    if (!batch.failed) {
      if (step.file.mayChangeRole) rest.push(this.#session.run(resetRole));
      if (step.direction === "up") rest.push(this.#ledger.complete(step.entry));
      phase.commitSent = closing.includes("COMMIT");
      for (const statement of closing) rest.push(this.#session.run(statement));
      sent?.();
    }
    const outcomes = Promise.allSettled(rest);
    phase.name = "statements";
    await batch.settle();
    phase.name = "commit";
    for (const outcome of await outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
    }
  }

  /** Begins the transaction and takes the ledger's row; what is sent after it resolved is inside. */
  #open(step: Step): Promise<void> {
    // Not in one message: the transaction would begin with the settings that are to be reset.
    const parts = [this.#session.run(resetSession), this.#session.run("BEGIN"), this.#claim(step)];
    const opened = Promise.all(parts).then(() => undefined);
    // It is awaited when its turn comes; until then a failure must not count as unhandled.
    opened.catch(() => {});
    return opened;
  }

  /** Inside the transaction: sets the step's timeouts and takes the ledger's row. */
  async #claim(step: Step): Promise<void> {
    const { filename } = step.entry;
    if (step.direction === "up") await this.#ledger.claim(filename, this.#timeouts(step));
    else if (!(await this.#ledger.release(filename, this.#timeouts(step)))) throw new RowGone();
  }

  /** Statement by statement, each committed by itself: what PostgreSQL refuses inside a transaction. */
  async #outsideTransaction(step: Step, phase: Phase): Promise<void> {
    const started = performance.now();
    const { lock, statement } = this.#timeouts(step);
    this.#context.emit({ type: "started", direction: step.direction, migration: step.migration });
    await this.#session.run(resetSession);
    await this.#session.query(sqlFile(sessionTimeouts), [lock, statement]);
    await takeOutside(this.#session, this.#ledger, step);
    phase.name = "statements";
    const listener = this.#listener(step);
    let index = 0;
    for (const one of step.file.statements) {
      this.#context.signal?.throwIfAborted();
      phase.executed = index;
      const clock = performance.now();
      listener.started(one, index);
      await runAlone(this.#session, one, index);
      listener.finished(one, index, performance.now() - clock);
      index++;
    }
    phase.executed = index;
    phase.name = "record";
    // The lock is kept until the row is written.
    await this.#session.run(`${resetRole}; ${resetSettings}`);
    await requireValidIndexes(this.#session, step);
    if (step.direction === "up") await this.#ledger.record(step.entry, performance.now() - started);
    else await this.#ledger.remove(step.entry.filename);
    await this.#session.run(resetSession);
    this.#done.push(this.#finished(step, started));
  }

  #timeouts(step: Step): Timeouts {
    const { directives } = step.file;
    const statement = directives.statementTimeoutMs ?? this.#context.statementTimeoutMs;
    return {
      lock: String(directives.lockTimeoutMs ?? this.#context.lockTimeoutMs),
      statement: statement === undefined ? null : String(statement),
    };
  }

  #finished(step: Step, started: number): StepResult {
    const durationMs = performance.now() - started;
    const { direction, migration } = step;
    this.#context.emit({ type: "finished", direction, migration, durationMs });
    return stepResult(step, durationMs);
  }

  #listener({ migration }: Step): BatchListener {
    const { emit } = this.#context;
    return {
      started: ({ text, line }, index) => emit({ type: "statement-started", migration, index, text, line }),
      finished: ({ text }, index, durationMs) =>
        emit({ type: "statement-finished", migration, index, text, durationMs }),
    };
  }

  /** Runs one step; a failure is rolled back and told with file, statement and what stands. */
  async #guarded(step: Step, work: (phase: Phase) => Promise<void>): Promise<void> {
    const { signal, emit } = this.#context;
    const phase: Phase = { name: "open", executed: 0, together: false, commitSent: false };
    const started = performance.now();
    this.#current = step.migration;
    try {
      signal?.throwIfAborted();
      await work(phase);
    } catch (error) {
      // An error that arrived is an answer: what came after it was not committed.
      if (this.#session.completedBeforeFailure !== undefined) phase.commitSent = false;
      await this.#rollback();
      const durationMs = performance.now() - started;
      emit({ type: "failed", direction: step.direction, migration: step.migration, durationMs });
      throw failureOf(error, { step, phase, done: this.#done, signal });
    }
  }

  /** Leaves whatever transaction is open, also that of the next migration which was begun in advance. */
  async #rollback(): Promise<void> {
    await this.#opened?.catch(() => {});
    this.#opened = undefined;
    // "there is no transaction in progress" is of no interest to anybody.
    this.#muted = true;
    await this.#session.run("ROLLBACK").catch(() => {});
    this.#muted = false;
  }
}
