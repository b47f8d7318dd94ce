import type { Session } from "../postgres/session.ts";
import { serverPosition } from "../sqltext/code-frame.ts";
import type { TextPlace } from "../sqltext/place.ts";
import type { Statement } from "../sqltext/split.ts";
import type { PreparedFile } from "./prepare.ts";

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

/** Where in the source the server points, in a text that begins at `start` of it; undefined where it does not. */
function failedAt(error: unknown, source: string, start: number): TextPlace | undefined {
  const { position, internal_query: internal } = error as { position?: string; internal_query?: string };
  if (!(Number(position) >= 1) || internal !== undefined) return undefined;
  return serverPosition(source, start, Number(position));
}

function placeOf({ line, column }: TextPlace = { line: 1, column: 1 }): TextPlace {
  return { line, column };
}

/** Runs one statement by itself and waits for it. @throws StatementFailure */
export async function runAlone(
  session: Session,
  { source }: PreparedFile,
  statement: Statement,
  index: number,
): Promise<void> {
  try {
    await session.run(statement.text);
  } catch (error) {
    throw new StatementFailure(index, failedAt(error, source, statement.start) ?? placeOf(statement), error);
  }
}

/** Statements that travel in one message. */
interface Group {
  first: number;
  count: number;
  text: string;
  /** The index of the text in the source. */
  start: number;
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
  #size = 0;
  #clock = performance.now();
  #failure: StatementFailure | undefined;

  constructor(session: Session, file: PreparedFile, listener: BatchListener | undefined) {
    this.#session = session;
    this.#file = file;
    this.#listener = listener;
  }

  /** Sends all statements; resolves when the last is sent, or sooner when one has failed. */
  async send(): Promise<void> {
    const { statements } = this.#file;
    this.#session.watchForFailure();
    this.#clock = performance.now();
    const [first] = statements;
    if (first !== undefined) this.#listener?.started(first, 0);
    for (const group of this.#groups()) {
      this.#push(group);
      while (this.#size > windowCharacters || this.#inFlight.length > windowGroups) await this.#oldest();
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

  /** Neighbours in the file, with whatever stands between them, so that the server's positions are the file's. */
  *#groups(): Generator<Group> {
    const { statements, source } = this.#file;
    const most = this.#listener === undefined ? groupCharacters : 0;
    for (let first = 0; first < statements.length;) {
      const start = statements[first]?.start ?? 0;
      let next = first + 1;
      while (next < statements.length && (statements[next]?.end ?? 0) - start <= most) next++;
      yield { first, count: next - first, text: source.slice(start, statements[next - 1]?.end), start };
      first = next;
    }
  }

  #push(group: Group): void {
    const done = this.#session.run(group.text).then(
      () => this.#finish(group),
      (error: unknown) => {
        this.#failure ??= this.#failureIn(group, error);
      },
    );
    this.#size += group.text.length;
    this.#inFlight.push({ done, size: group.text.length });
  }

  #finish({ first }: Group): void {
    if (this.#listener === undefined) return;
    const { statements } = this.#file;
    const [statement, next] = statements.slice(first, first + 2);
    const now = performance.now();
    if (statement !== undefined) this.#listener.finished(statement, first, now - this.#clock);
    this.#clock = now;
    if (next !== undefined) this.#listener.started(next, first + 1);
  }

  #failureIn({ first, count, start }: Group, error: unknown): StatementFailure {
    const { statements, source } = this.#file;
    const index = first + Math.min(this.#session.completedBeforeFailure ?? 0, count - 1);
    return new StatementFailure(index, failedAt(error, source, start) ?? placeOf(statements[index]), error);
  }

  async #oldest(): Promise<void> {
    const oldest = this.#inFlight.shift();
    if (oldest === undefined) return;
    await oldest.done;
    this.#size -= oldest.size;
  }
}
