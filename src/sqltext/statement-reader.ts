import { Lexer, TokenKind, UnterminatedError } from "./lexer.ts";
import {
  refuseBackslashString,
  refuseBesideRows,
  refuseCopyToClient,
  refusePsqlCommand,
  refuseUnterminated,
} from "./refusals.ts";
import { type TextWindow, WindowEnds } from "./text-window.ts";

const semicolon = 59;
const openParenthesis = 40;
const closeParenthesis = 41;
const backslash = 92;

/** What pg_dump writes since August 2025 around a dump, so that psql obeys nothing in it. */
const restriction = /\\(?:un)?restrict[ \t]+[A-Za-z0-9]+[ \t]*(?:\r?\n|$)/y;
const restOfLine = /[ \t\r\f\v]*(?:--[^\n]*)?/y;

/**
 * Finds where statements begin and end in what a window holds. Throws WindowEnds where that cannot be told before
 * more of the text is there, and PgopsError for what pgops does not take.
 */
export class StatementReader {
  /** Whether standard_conforming_strings is off by now. */
  escapesOn = false;
  /** Whether the last statement takes the rows below it. */
  takesRows = false;
  readonly #window: TextWindow;
  readonly #source: string;
  readonly #lexer: Lexer;

  /** Begins at an index of the window. */
  constructor(window: TextWindow, from: number, onComment?: (start: number, end: number) => void) {
    this.#window = window;
    this.#source = window.text;
    this.#lexer = new Lexer(window.text, onComment);
    this.#lexer.end = from;
  }

  get start(): number {
    return this.#lexer.start;
  }

  /** The index after what was read. */
  get position(): number {
    return this.#lexer.end;
  }

  /** Steps to the first token of a statement, over semicolons that end nothing; false at the end. */
  findStart(): boolean {
    for (;;) {
      const kind = this.#step();
      if (kind === TokenKind.end) return false;
      const code = kind === TokenKind.symbol ? this.#source.charCodeAt(this.start) : 0;
      if (code === backslash) this.#passRestriction();
      else if (code !== semicolon) return true;
    }
  }

  /** From the first token of a statement: steps to its semicolon or the end; the index after its last token. */
  findEnd(): number {
    const lexer = this.#lexer;
    const first = lexer.kind === TokenKind.word ? lexer.upper : "";
    const routine = first === "CREATE" ? new RoutineBody() : undefined;
    const copy = first === "COPY" ? new CopyDirection() : undefined;
    const statementStart = lexer.start;
    let { end } = lexer;
    let depth = this.#source.charCodeAt(lexer.start) === openParenthesis ? 1 : 0;
    for (;;) {
      const kind = this.#step();
      const code = kind === TokenKind.symbol ? this.#source.charCodeAt(lexer.start) : 0;
      if (kind === TokenKind.end || (code === semicolon && depth === 0 && !routine?.isOpen)) break;
      if (code === openParenthesis) depth++;
      else if (code === closeParenthesis) depth = Math.max(0, depth - 1);
      else if (code === backslash) this.#refuseCommand();
      if (depth === 0) {
        routine?.see(lexer);
        copy?.see(lexer);
      }
      end = lexer.end;
    }
    if (copy?.toClient === true) refuseCopyToClient(this.#window.placeInFile(statementStart));
    this.takesRows = copy?.fromClient === true;
    return end;
  }

  /** After a statement that takes rows: the index at which they begin, which is that of the next line. */
  rowsStart(): number {
    const source = this.#source;
    this.#requireLine(this.position);
    restOfLine.lastIndex = this.position;
    restOfLine.test(source);
    const at = restOfLine.lastIndex;
    if (source[at] === "\n") return at + 1;
    if (at < source.length) refuseBesideRows(this.#window.placeInFile(at));
    return at;
  }

  #step(): TokenKind {
    const lexer = this.#lexer;
    try {
      const kind = lexer.next();
      if (kind === TokenKind.end && !this.#window.isLast) throw new WindowEnds();
      if (kind === TokenKind.string && this.escapesOn) this.#refuseBackslash(lexer.start, lexer.end);
      return kind;
    } catch (error) {
      if (!(error instanceof UnterminatedError)) throw error;
      if (!this.#window.isLast) throw new WindowEnds();
      if (this.escapesOn) this.#refuseBackslash(error.start, this.#source.length);
      return refuseUnterminated(error, this.#window.placeInFile(error.start));
    }
  }

  /** Passes over a `\restrict` or `\unrestrict` line; refuses any other command of psql. */
  #passRestriction(): void {
    const at = this.start;
    if (!this.#startsLine(at)) this.#refuseCommand();
    this.#requireLine(at);
    restriction.lastIndex = at;
    if (!restriction.test(this.#source)) this.#refuseCommand();
    this.#lexer.end = restriction.lastIndex;
  }

  #refuseCommand(): never {
    const at = this.start;
    this.#requireLine(at);
    return refusePsqlCommand(this.#source, at, this.#window.placeInFile(at));
  }

  #startsLine(index: number): boolean {
    const window = this.#window;
    return index <= window.start ? window.place.column === 1 : this.#source[index - 1] === "\n";
  }

  /** Sees to it that the window holds the rest of the line. */
  #requireLine(at: number): void {
    if (!this.#window.isLast && !this.#source.includes("\n", at)) throw new WindowEnds();
  }

  #refuseBackslash(start: number, end: number): void {
    const isPlain = this.#source.charAt(start) === "'";
    if (isPlain && this.#source.slice(start, end).includes("\\")) {
      refuseBackslashString(this.#window.placeInFile(start));
    }
  }
}

/** Knows whether the COPY whose tokens it sees, those in parentheses left out, exchanges rows with the client. */
class CopyDirection {
  fromClient = false;
  toClient = false;
  #previous = "COPY";

  see(lexer: Lexer): void {
    const word = lexer.end - lexer.start > 6 ? "" : lexer.upper;
    if (word === "STDIN" && this.#previous === "FROM") this.fromClient = true;
    if (word === "STDOUT" && this.#previous === "TO") this.toClient = true;
    this.#previous = word;
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
