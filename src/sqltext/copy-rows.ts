import { type TextWindow } from "./text-window.ts";

/** The lines below a `COPY ... FROM stdin;`, up to one that holds `\.` alone, or to the end of the text. */
export interface CopyRows {
  /** The line of the first row. */
  readonly line: number;
  /** The rows as they stand, cut anywhere. Those of a large text can be had once, before the next statement is read. */
  chunks(): Iterable<string>;
}

const newline = "\n";
const chunkCharacters = 64 * 1024;

/** Where rows end, and where what follows their end begins. */
interface RowsEnd {
  end: number;
  next: number;
}

/** Rows that are read from a window on. */
export interface WindowRows extends CopyRows {
  /** Passes over the rows that nobody asked for; gives the index in the window at which the text goes on. */
  finish(): number;
}

/** The rows that begin at the index `from`, which is the start of a line or the end of the text. */
export function rowsFrom(window: TextWindow, from: number): WindowRows {
  const { line } = window.placeOf(from);
  const { text, isLast } = window;
  const found =
    rowsEnd(text, from, true, isLast) ?? (isLast ? { end: text.length, next: text.length } : undefined);
  if (found === undefined) return new StreamedRows(window, from, line);
  const { end, next } = found;
  return { line, chunks: () => slices(text, from, end), finish: () => next };
}

function* slices(text: string, from: number, end: number): Generator<string> {
  for (let at = from; at < end;) {
    let next = Math.min(end, at + chunkCharacters);
    // A pair of surrogates is one character to the encoder.
    if (next < end && isFirstHalf(text.charCodeAt(next - 1))) next++;
    yield text.slice(at, next);
    at = next;
  }
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** Looks for the line that ends the rows; undefined where the text does not hold it whole. */
function rowsEnd(text: string, from: number, atLineStart: boolean, isLast: boolean): RowsEnd | undefined {
  for (let at = text.indexOf("\\.", from); at !== -1; at = text.indexOf("\\.", at + 1)) {
    const startsLine = at === from ? atLineStart : text[at - 1] === newline;
    if (!startsLine) continue;
    const after = text[at + 2] === "\r" ? at + 3 : at + 2;
    if (text[after] === newline) return { end: at, next: after + 1 };
    if (after >= text.length && isLast) return { end: at, next: after };
  }
  return undefined;
}

/** Rows that go on beyond the window; it moves over them. */
class StreamedRows implements WindowRows {
  readonly line: number;
  readonly #window: TextWindow;
  #at: number;
  #atLineStart = true;
  #ended = false;

  constructor(window: TextWindow, from: number, line: number) {
    this.#window = window;
    this.#at = from;
    this.line = line;
  }

  *chunks(): Generator<string> {
    while (!this.#ended) yield* this.#next();
  }

  finish(): number {
    while (!this.#ended) this.#next();
    return this.#at;
  }

  /** What the window holds of the rows; it is moved on where they do not end in it. */
  #next(): Iterable<string> {
    const { text, isLast } = this.#window;
    const from = this.#at;
    const found = rowsEnd(text, from, this.#atLineStart, isLast);
    if (found !== undefined || isLast) {
      this.#ended = true;
      this.#at = found?.next ?? text.length;
      return slices(text, from, found?.end ?? text.length);
    }
    const cut = this.#cut(text, from);
    if (cut > from) this.#atLineStart = text[cut - 1] === newline;
    this.#window.moveTo(cut);
    this.#at = 0;
    return slices(text, from, cut);
  }

  /** Up to where the window can be let go: whole lines, but for one that is too long to be the end of the rows. */
  #cut(text: string, from: number): number {
    const lineStart = text.lastIndexOf(newline) + 1;
    if (text.length - Math.max(lineStart, from) > "\\.\r\n".length) return text.length;
    return Math.max(lineStart, from);
  }
}
