import { ExitCode, PgopsError } from "../errors.ts";
import { Lexer, TokenKind, UnterminatedError, wordsOf } from "./lexer.ts";
import { PlaceFinder, placeOfOffset, type TextPlace } from "./place.ts";
import { refuseBackslashString, refuseCopyData, refusePsqlCommand, turnsEscapesOn } from "./refusals.ts";

/** One SQL statement of a file. Indexes are UTF-16 indexes into the source. */
export interface Statement {
  /** What is sent to the server: from the first token to the last one before the semicolon. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /**
   * The statement with the blanks, comments and empty statements before it and its semicolon. Pieces follow each
   * other without a gap from index 0; what lies after the last one holds no statement.
   */
  readonly pieceStart: number;
  readonly pieceEnd: number;
  /** The place of `start`; both count from 1, the column in characters (code points). */
  readonly line: number;
  readonly column: number;
  /** The first tokens (at most 8): words in upper case, everything else as written. */
  readonly keywords: readonly string[];
}

const keywordLimit = 8;
const semicolon = 59;
const openParenthesis = 40;
const closeParenthesis = 41;
const backslash = 92;

/**
 * Yields the statements of `source` in order, reading no further than it must. Throws PgopsError: PGOPS_SPLIT for a
 * quote or comment that never ends, a NUL character, or backslashes that `standard_conforming_strings = off` would
 * give another meaning; PGOPS_PSQL_COMMAND for what only psql understands. `file` is for the errors' places.
 */
export function* statementsOf(source: string, file = "SQL"): Generator<Statement, void, undefined> {
  refuseNul(source, file);
  const reader = new StatementReader(source, file);
  const places = new PlaceFinder(source);
  let pieceStart = 0;
  while (reader.findStart()) {
    const { start } = reader;
    const end = reader.findEnd();
    const piece = [pieceStart, reader.position] as const;
    const statement = new SourceStatement(source, [start, end], piece, places.placeOf(start));
    reader.escapesOn = turnsEscapesOn(statement) ?? reader.escapesOn;
    pieceStart = reader.position;
    yield statement;
  }
}

/** Small, for a large file has many; text and keywords are read when asked for. */
class SourceStatement implements Statement {
  readonly start: number;
  readonly end: number;
  readonly pieceStart: number;
  readonly pieceEnd: number;
  readonly line: number;
  readonly column: number;
  readonly #source: string;
  #keywords: readonly string[] | undefined;

  constructor(
    source: string,
    [start, end]: Range,
    [pieceStart, pieceEnd]: Range,
    { line, column }: TextPlace,
  ) {
    this.#source = source;
    this.start = start;
    this.end = end;
    this.pieceStart = pieceStart;
    this.pieceEnd = pieceEnd;
    this.line = line;
    this.column = column;
  }

  get text(): string {
    return this.#source.slice(this.start, this.end);
  }

  get keywords(): readonly string[] {
    this.#keywords ??= wordsOf(this.text, keywordLimit);
    return this.#keywords;
  }
}

type Range = readonly [start: number, end: number];

class StatementReader {
  /** Whether standard_conforming_strings is off by now. */
  escapesOn = false;
  readonly #lexer: Lexer;
  readonly #source: string;
  readonly #file: string;

  constructor(source: string, file: string) {
    this.#lexer = new Lexer(source);
    this.#source = source;
    this.#file = file;
  }

  /** The index of the current token. */
  get start(): number {
    return this.#lexer.start;
  }

  /** The index that reading goes on from. */
  get position(): number {
    return this.#lexer.end;
  }

  /** Steps to the first token of the next statement, over semicolons that end nothing; false at the end. */
  findStart(): boolean {
    for (;;) {
      const kind = this.#step();
      if (kind !== TokenKind.symbol || this.#source.charCodeAt(this.start) !== semicolon)
        return kind !== TokenKind.end;
    }
  }

  /** From the first token of a statement: steps to its semicolon or the end; the index after its last token. */
  findEnd(): number {
    const lexer = this.#lexer;
    const first = lexer.kind === TokenKind.word ? lexer.upper : "";
    if (first === "COPY") refuseCopyData(this.#source, lexer.start, this.#file);
    const routine = first === "CREATE" ? new RoutineBody() : undefined;
    let { end } = lexer;
    let depth = this.#source.charCodeAt(lexer.start) === openParenthesis ? 1 : 0;
    for (;;) {
      const kind = this.#step();
      if (kind === TokenKind.end) return end;
      if (kind === TokenKind.symbol) {
        const code = this.#source.charCodeAt(lexer.start);
        if (code === openParenthesis) depth++;
        else if (code === closeParenthesis) depth = Math.max(0, depth - 1);
        else if (code === semicolon && depth === 0 && !routine?.isOpen) return end;
      }
      if (depth === 0) routine?.see(lexer);
      end = lexer.end;
    }
  }

  #step(): TokenKind {
    const lexer = this.#lexer;
    try {
      const kind = lexer.next();
      if (kind === TokenKind.symbol && this.#source.charCodeAt(lexer.start) === backslash) {
        refusePsqlCommand(this.#source, lexer.start, this.#file);
      }
      if (kind === TokenKind.string && this.escapesOn) this.#refuseBackslash(lexer.start, lexer.end);
      return kind;
    } catch (error) {
      if (!(error instanceof UnterminatedError)) throw error;
      if (this.escapesOn) this.#refuseBackslash(error.start, this.#source.length);
      throw unterminated(error, this.#source, this.#file);
    }
  }

  #refuseBackslash(start: number, end: number): void {
    const isPlain = this.#source.charAt(start) === "'";
    if (isPlain && this.#source.slice(start, end).includes("\\")) {
      refuseBackslashString(this.#source, start, this.#file);
    }
  }
}

/**
 * Knows whether the tokens seen so far end inside the BEGIN ATOMIC ... END body of a CREATE FUNCTION or PROCEDURE.
 * The grammar lets the closing END follow only a semicolon or ATOMIC, so the END of a CASE is never mistaken for it.
 */
class RoutineBody {
  #isRoutine: boolean | undefined;
  #depth = 0;
  #previous = "CREATE";

  get isOpen(): boolean {
    return this.#depth > 0;
  }

  see(lexer: Lexer): void {
    if (this.#isRoutine === false) return;
    const word = lexer.end - lexer.start > 9 ? "" : lexer.upper;
    const { kind } = lexer;
    if (this.#isRoutine === undefined) {
      if (word === "FUNCTION" || word === "PROCEDURE") this.#isRoutine = true;
      else if (word !== "OR" && word !== "REPLACE") this.#isRoutine = false;
    } else if (kind === TokenKind.word) {
      if (word === "ATOMIC" && this.#previous === "BEGIN") this.#depth++;
      else if (word === "END" && this.isOpen && (this.#previous === ";" || this.#previous === "ATOMIC"))
        this.#depth--;
    }
    this.#previous = word;
  }
}

function unterminated(error: UnterminatedError, source: string, file: string): PgopsError {
  const { line, column } = placeOfOffset(source, error.start);
  return new PgopsError({
    code: "PGOPS_SPLIT",
    message: `the ${error.what} that begins here never ends`,
    hint: closingHints.find(([what]) => error.what.startsWith(what))?.[1],
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}

const closingHints = [
  ["quoted string", "Close it with ', and write a quote inside of it as ''."],
  ["quoted identifier", 'Close it with ", and write a double quote inside of it as "".'],
  ["dollar-quoted", "Close it with the same $tag$ that opens it; upper and lower case differ."],
  ["/* comment", "Close it with */; comments nest, so each /* inside of it needs its own."],
] as const;

function refuseNul(source: string, file: string): void {
  const index = source.indexOf("\0");
  if (index === -1) return;
  const { line, column } = placeOfOffset(source, index);
  throw new PgopsError({
    code: "PGOPS_SPLIT",
    message: "a NUL character stands here, and PostgreSQL takes none in any text",
    hint: "Remove it. A file full of them is UTF-16: convert it with iconv -f UTF-16LE -t UTF-8.",
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}
