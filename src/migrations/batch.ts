import type { Session } from "../postgres/session.ts";
import type { Statement } from "../sqltext/split.ts";

/** A statement that failed, with the error as the driver gave it. */
export class StatementFailure extends Error {
  readonly statement: Statement;
  readonly index: number;

  constructor(statement: Statement, index: number, cause: unknown) {
    super(`statement ${index + 1} failed`, { cause });
    this.statement = statement;
    this.index = index;
  }
}

export interface BatchListener {
  started(statement: Statement, index: number): void;
  finished(statement: Statement, index: number, durationMs: number): void;
}

/** How much may be under way at once; it bounds the memory for large files and keeps the server busy. */
const windowCharacters = 512 * 1024;
const windowStatements = 1000;

/**
 * A file's statements on their way to the server, without waiting for one answer before the next is sent.
 * In a transaction the first failure makes the server refuse all that follow, so nothing runs after it.
 */
export class Batch {
  readonly #session: Session;
  readonly #listener: BatchListener;
  readonly #inFlight: { done: Promise<void>; size: number }[] = [];
  #size = 0;
  #clock = performance.now();
  #failure: StatementFailure | undefined;

  constructor(session: Session, listener: BatchListener) {
    this.#session = session;
    this.#listener = listener;
  }

  /** Sends all statements; resolves when the last is sent, or sooner when one has failed. */
  async send(statements: readonly Statement[]): Promise<void> {
    this.#clock = performance.now();
    const first = statements[0];
    if (first !== undefined) this.#listener.started(first, 0);
    for (const [index, statement] of statements.entries()) {
      this.#push(statement, index, statements[index + 1]);
      while (this.#size > windowCharacters || this.#inFlight.length > windowStatements) await this.#oldest();
      if (this.#failure !== undefined) return;
    }
  }

  /** Waits for all answers. @throws StatementFailure for the first statement that failed. */
  async settle(): Promise<void> {
    while (this.#inFlight.length > 0) await this.#oldest();
    if (this.#failure !== undefined) throw this.#failure;
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  #push(statement: Statement, index: number, next: Statement | undefined): void {
    const done = this.#session.run(statement.text).then(
      () => this.#finish(statement, index, next),
      (error: unknown) => {
        this.#failure ??= new StatementFailure(statement, index, error);
      },
    );
    this.#size += statement.text.length;
    this.#inFlight.push({ done, size: statement.text.length });
  }

  #finish(statement: Statement, index: number, next: Statement | undefined): void {
    const now = performance.now();
    this.#listener.finished(statement, index, now - this.#clock);
    this.#clock = now;
    if (next !== undefined) this.#listener.started(next, index + 1);
  }

  async #oldest(): Promise<void> {
    const oldest = this.#inFlight.shift();
    if (oldest === undefined) return;
    await oldest.done;
    this.#size -= oldest.size;
  }
}
