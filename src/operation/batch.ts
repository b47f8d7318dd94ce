import type { Session } from "../postgres/session.ts";
import type { TextPlace } from "../sqltext/place.ts";
import type { Statement } from "../sqltext/split.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { groupsOf, type StatementGroup } from "./statement-group.ts";

/** A statement that failed, its place in the file, and the error as the driver gave it. */
export class StatementFailure extends Error {
  /** Where the server points, else where the statement begins. */
  readonly place: TextPlace;
  readonly index: number;

  constructor(index: number, place: TextPlace, cause: unknown) {
    super(`statement ${index + 1} failed`, { cause });
    this.index = index;
    this.place = place;
  }
}

export interface BatchListener {
  started(statement: Statement, index: number): void;
  finished(statement: Statement, index: number, durationMs: number): void;
}

/** Runs one statement by itself, with its rows, and waits for it. @throws StatementFailure */
export async function runAlone(session: Session, statement: Statement, index: number): Promise<void> {
  for (const group of groupsOf([statement], 0)) {
    try {
      await group.run(session);
    } catch (error) {
      const { place } = group.failedAt(error, 0);
      throw new StatementFailure(index, place, error);
    }
  }
}

/** How much may be under way at once; it bounds the memory for large files and keeps the server busy. */
const windowCharacters = 512 * 1024;
const windowGroups = 1000;
/** A message for many small statements costs the server and us much less than one for each. */
const groupCharacters = 16 * 1024;

/**
 * A file's statements on their way to the server, without waiting for one answer before the next is sent.
 * With a listener each statement is a message of its own, so that it can be told of; without, many share one.
 * In a transaction the first failure makes the server refuse all that follow, so nothing runs after it.
 */
export class Batch {
  readonly #session: Session;
  readonly #file: PreparedFile;
  readonly #listener: BatchListener | undefined;
  readonly #inFlight: { done: Promise<void>; size: number }[] = [];
  /** What the server has not answered yet, the first of which it is working on. */
  readonly #unanswered: StatementGroup[] = [];
  #size = 0;
  #clock = performance.now();
  #failure: StatementFailure | undefined;

  constructor(session: Session, file: PreparedFile, listener: BatchListener | undefined) {
    this.#session = session;
    this.#file = file;
    this.#listener = listener;
  }

  /**
   * Sends all statements; resolves when the last is sent, or sooner when one has failed.
   * @throws PgopsError where the file cannot be read on, or is not what was judged.
   */
  async send(): Promise<void> {
    this.#session.watchForFailure();
    this.#clock = performance.now();
    for (const group of groupsOf(this.#file.statements, this.#listener === undefined ? groupCharacters : 0)) {
      this.#push(group);
      // Nothing may be sent while the server takes rows.
      const most = group.takesRows ? -1 : windowCharacters;
      while (this.#size > most && this.#inFlight.length > 0) await this.#oldest();
      if (this.#inFlight.length > windowGroups) await this.#oldest();
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

  #push(group: StatementGroup): void {
    if (this.#unanswered.push(group) === 1) this.#started();
    const done = group.run(this.#session).then(
      () => this.#finished(group),
      (error: unknown) => {
        this.#failure ??= this.#failureIn(group, error);
      },
    );
    this.#size += group.text.length;
    this.#inFlight.push({ done, size: group.text.length });
  }

  #started(): void {
    const [group] = this.#unanswered;
    const statement = group?.statements[0];
    if (group !== undefined && statement !== undefined) this.#listener?.started(statement, group.first);
  }

  #finished({ statements, first }: StatementGroup): void {
    this.#unanswered.shift();
    const [statement] = statements;
    if (this.#listener === undefined || statement === undefined) return;
    const now = performance.now();
    this.#listener.finished(statement, first, now - this.#clock);
    this.#clock = now;
    this.#started();
  }

  #failureIn(group: StatementGroup, error: unknown): StatementFailure {
    const { index, place } = group.failedAt(error, this.#session.completedBeforeFailure ?? 0);
    return new StatementFailure(index, place, error);
  }

  async #oldest(): Promise<void> {
    const oldest = this.#inFlight.shift();
    if (oldest === undefined) return;
    await oldest.done;
    this.#size -= oldest.size;
  }
}
