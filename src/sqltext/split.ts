import { type CopyRows, rowsFrom, type WindowRows } from "./copy-rows.ts";
import { wordsOf } from "./lexer.ts";
import { PlaceFinder, type TextPlace } from "./place.ts";
import { turnsEscapesOn } from "./refusals.ts";
import { StatementReader } from "./statement-reader.ts";
import { TextWindow, WindowEnds } from "./text-window.ts";

/** One SQL statement of a file. Indexes are UTF-16 indexes into the source, or into the window of a large one. */
export interface Statement {
  /** What is sent to the server: from the first token to the last one before the semicolon. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /**
   * The statement with the blanks, comments and empty statements before it, its semicolon and its rows. Pieces follow
   * each other without a gap from index 0; what lies after the last one holds no statement.
   */
  readonly pieceStart: number;
  readonly pieceEnd: number;
  /** The place of `start`; both count from 1, the column in characters (code points). */
  readonly line: number;
  readonly column: number;
  /** The first tokens (at most 8): words in upper case, everything else as written. */
  readonly keywords: readonly string[];
  /** Of a COPY ... FROM stdin: the rows below it. */
  readonly rows: CopyRows | undefined;
}

/** A comment, outside of quotes and rows. */
export interface Comment {
  text: string;
  /** Whether no statement has begun before it. */
  isAtTop: boolean;
  place: () => TextPlace;
}

export type CommentListener = (comment: Comment) => void;

const keywordLimit = 8;

/**
 * Yields the statements of `source` in order, reading no further than it must. Throws PgopsError: PGOPS_SPLIT for a
 * quote or comment that never ends, a NUL character, or backslashes that `standard_conforming_strings = off` would
 * give another meaning; PGOPS_PSQL_COMMAND for what only psql understands. `file` is for the errors' places.
 */
export function statementsOf(
  source: string,
  file = "SQL",
  onComment?: CommentListener,
): Generator<Statement, void, undefined> {
  return statementsIn(TextWindow.whole(source, file), onComment);
}

/**
 * The same for a text that comes in parts, cut anywhere but inside a character, of which only a window is held: one
 * statement, or some hundred thousand characters.
 */
export function* statementsOfParts(
  parts: Iterable<string>,
  file: string,
  { onComment, growth }: { onComment?: CommentListener | undefined; growth?: number } = {},
): Generator<Statement, void, undefined> {
  const iterator = parts[Symbol.iterator]();
  try {
    yield* statementsIn(new TextWindow(iterator, file, growth), onComment);
  } finally {
    // A file that it reads is closed also where nobody wants the rest.
    iterator.return?.();
  }
}

function* statementsIn(
  window: TextWindow,
  onComment: CommentListener | undefined,
): Generator<Statement, void, undefined> {
  window.begin();
  const comments = onComment === undefined ? undefined : new CommentQueue(window, onComment);
  const note = comments?.note;
  let pieceStart = 0;
  let reader = new StatementReader(window, window.start, note);
  for (;;) {
    let found: FoundStatement | undefined;
    try {
      found = findStatement(window, reader);
    } catch (error) {
      if (!(error instanceof WindowEnds)) {
        comments?.tell(reader.start);
        throw error;
      }
      comments?.forget();
      window.moveTo(pieceStart);
      pieceStart = 0;
      reader = readerAfter(reader, window, window.start, note);
      continue;
    }
    comments?.tell(found?.statement.start);
    if (found === undefined) return;
    const { statement, rows } = found;
    statement.pieceStart = pieceStart;
    if (rows === undefined) {
      pieceStart = reader.position;
      statement.pieceEnd = pieceStart;
      reader.escapesOn = turnsEscapesOn(statement) ?? reader.escapesOn;
      yield statement;
    } else {
      if (window.isLast) statement.pieceEnd = rows.finish();
      yield statement;
      pieceStart = rows.finish();
      reader = readerAfter(reader, window, pieceStart, note);
    }
  }
}

function readerAfter(
  { escapesOn }: StatementReader,
  window: TextWindow,
  from: number,
  note: ((start: number, end: number) => void) | undefined,
): StatementReader {
  return Object.assign(new StatementReader(window, from, note), { escapesOn });
}

interface FoundStatement {
  statement: SourceStatement;
  rows: WindowRows | undefined;
}

/** The next statement; undefined at the end. Throws WindowEnds where the window does not hold all of it. */
function findStatement(window: TextWindow, reader: StatementReader): FoundStatement | undefined {
  if (!reader.findStart()) return undefined;
  const { start } = reader;
  const end = reader.findEnd();
  const rowsStart = reader.takesRows ? reader.rowsStart() : undefined;
  const place = window.placeOf(start);
  const rows = rowsStart === undefined ? undefined : rowsFrom(window, rowsStart);
  return { statement: new SourceStatement(window.text, start, end, place, rows), rows };
}

/** Small, for a large file has many; text and keywords are read when asked for. */
class SourceStatement implements Statement {
  readonly start: number;
  readonly end: number;
  pieceStart = 0;
  pieceEnd: number;
  readonly line: number;
  readonly column: number;
  readonly rows: CopyRows | undefined;
  readonly #source: string;
  #keywords: readonly string[] | undefined;

  constructor(source: string, start: number, end: number, place: TextPlace, rows: CopyRows | undefined) {
    this.#source = source;
    this.start = start;
    this.end = end;
    this.pieceEnd = end;
    this.line = place.line;
    this.column = place.column;
    this.rows = rows;
  }

  get text(): string {
    return this.#source.slice(this.start, this.end);
  }

  get keywords(): readonly string[] {
    this.#keywords ??= wordsOf(this.text, keywordLimit);
    return this.#keywords;
  }
}

/** Comments of the piece that is being read: told when it was read whole, for a part may be read twice. */
class CommentQueue {
  readonly #window: TextWindow;
  readonly #listener: CommentListener;
  #found: [start: number, end: number][] = [];
  #isAtTop = true;

  constructor(window: TextWindow, listener: CommentListener) {
    this.#window = window;
    this.#listener = listener;
  }

  readonly note = (start: number, end: number): void => void this.#found.push([start, end]);

  forget(): void {
    this.#found = [];
  }

  /** `statementStart` is where the statement of the piece begins, where it has one. */
  tell(statementStart: number = Number.POSITIVE_INFINITY): void {
    const { text, place } = this.#window;
    const found = this.#found;
    this.#found = [];
    for (const [start, end] of found) {
      this.#listener({
        text: text.slice(start, end),
        isAtTop: this.#isAtTop && start < statementStart,
        place: () => new PlaceFinder(text, place).placeOf(start),
      });
    }
    if (statementStart < Number.POSITIVE_INFINITY) this.#isAtTop = false;
  }
}
