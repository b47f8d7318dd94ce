import type { Session } from "../postgres/session.ts";
import { Batch, type BatchListener } from "../operation/batch.ts";
import type { Phase } from "./failure.ts";
import type { Ledger, StepSettings } from "./ledger.ts";
import { RowGone } from "./row-gone.ts";
import {
  freeLocks,
  leaveBackend,
  resetRole,
  resetSession,
  resetSettings,
} from "../postgres/session-state.ts";
import type { Step } from "./step.ts";

export interface SendOptions {
  phase: Phase;
  listener: BatchListener | undefined;
  /** Whether the transaction ends with this step. */
  last: boolean;
  /** Sends what is to run inside the transaction after the file. */
  beforeCommit?: ((session: Session) => Promise<unknown>) | undefined;
  /** Called when everything is sent, before the answers are there. */
  sent?: (() => void) | undefined;
}

/**
 * The transactions of migrations over one session. On a session of our own, BEGIN travels with what came before, and
 * COMMIT with the file, so that each migration costs one network round trip.
 * Behind a pooler the backend is ours from BEGIN to COMMIT alone: what a file may leave on it (settings, session
 * locks, temporary tables) is cleared away inside the transaction, also when the file fails, and what other clients
 * have left there is cleared away first.
 */
export class Transaction {
  readonly #session: Session;
  readonly #ledger: Ledger;
  #opened: Promise<void> | undefined;
  /** The backend that it runs on. */
  pid: number | undefined;

  constructor(session: Session, ledger: Ledger) {
    this.#session = session;
    this.#ledger = ledger;
  }

  /** Begins the transaction and takes the ledger's row; what is sent after it resolved is inside. Once a step. */
  open(step: Step, settings: StepSettings): Promise<void> {
    const opened = this.#opened ?? this.#begin(step, settings);
    this.#opened = undefined;
    return opened;
  }

  /** Begins the transaction of the next step with what was sent just now; `open` gives it. */
  openAhead(step: Step, settings: StepSettings): void {
    this.#opened = this.#begin(step, settings);
  }

  /** Inside the transaction: sets the step's timeouts and takes the ledger's row. */
  async claim(step: Step, settings: StepSettings): Promise<void> {
    const { filename } = step.entry;
    if (step.direction === "up") {
      this.pid = await this.#ledger.claim(filename, settings);
      return;
    }
    const pid = await this.#ledger.release(filename, settings);
    if (pid === undefined) throw new RowGone();
    this.pid = pid;
  }

  /** Sends the file, completes what is recorded of it, and ends or goes on; waits for all of it. */
  async send(step: Step, { phase, listener, last, beforeCommit, sent }: SendOptions): Promise<void> {
    const started = performance.now();
    const session = this.#session;
    const batch = new Batch(session, step.file, listener);
    phase.name = "statements";
    await batch.send();
    // Behind a pooler a COMMIT that meets a failed transaction would give the backend away uncleared.
    if (session.behindPooler) await batch.settle();
    const rest: Promise<unknown>[] = [];
    if (!batch.failed) {
      if (step.file.mayChangeRole) rest.push(session.run(resetRole));
      rest.push(this.#record(step, started));
      if (beforeCommit !== undefined) rest.push(beforeCommit(session));
      phase.commitSent = last;
      for (const statement of this.#closing(last)) rest.push(session.run(statement));
      sent?.();
    }
    const outcomes = Promise.allSettled(rest);
    await batch.settle();
    phase.name = "commit";
    for (const outcome of await outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
    }
  }

  /** Leaves whatever transaction is open, also that of the next step which was begun in advance. */
  async rollback(): Promise<void> {
    await this.#opened?.catch(() => {});
    this.#opened = undefined;
    const session = this.#session;
    // Its session locks outlive the rollback, and can only be freed while the backend is still ours.
    if (session.behindPooler) await session.run(`ROLLBACK TO SAVEPOINT pgops; ${freeLocks}`).catch(() => {});
    await session.run("ROLLBACK").catch(() => {});
  }

  #closing(last: boolean): string[] {
    if (!last) return [resetSettings];
    return this.#session.behindPooler ? [leaveBackend, "COMMIT"] : ["COMMIT"];
  }

  #record({ direction, entry }: Step, started: number): Promise<unknown> {
    if (direction === "up") return this.#ledger.complete(entry);
    return this.#ledger.undone(entry, performance.now() - started);
  }

  #begin(step: Step, settings: StepSettings): Promise<void> {
    const session = this.#session;
    const parts = session.behindPooler
      ? [
          session.run("BEGIN"),
          session.run(`${resetRole}; ${resetSettings}`),
          this.claim(step, settings),
          session.run("SAVEPOINT pgops"),
        ]
      : // Not in one message: the transaction would begin with the settings that are to be reset.
        [session.run(resetSession), session.run("BEGIN"), this.claim(step, settings)];
    const opened = Promise.all(parts).then(() => undefined);
    // It is awaited when its turn comes; until then a failure must not count as unhandled.
    opened.catch(() => {});
    return opened;
  }
}
