/** A place in a text: line and column count from 1, the column in characters (code points). */
export interface TextPlace {
  line: number;
  column: number;
}

const newline = 10;

export const beginning: TextPlace = { line: 1, column: 1 };

/** Whether nothing stands before the place: there a byte order mark is none of the text. */
export function isBeginning({ line, column }: TextPlace): boolean {
  return line === 1 && column === 1;
}

/** Finds the places of ascending UTF-16 indexes, each step in time proportional to the text between the two. */
export class PlaceFinder {
  readonly #source: string;
  #index: number;
  #line: number;
  #column: number;

  /** `from` is the place of index 0, where `source` is not a text from its beginning. */
  constructor(source: string, from: TextPlace = beginning) {
    this.#source = source;
    this.#line = from.line;
    this.#column = from.column;
    this.#index = isBeginning(from) && source.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** The place of `index`, which must not lie before the one asked for last. */
  placeOf(index: number): TextPlace {
    const source = this.#source;
    for (let at = this.#index; at < index; at++) {
      const code = source.charCodeAt(at);
      if (code === newline) {
        this.#line++;
        this.#column = 1;
      } else if (!isSecondHalf(source, at, code)) {
        this.#column++;
      }
    }
    if (index > this.#index) this.#index = index;
    return { line: this.#line, column: this.#column };
  }
}

/** The place of a UTF-16 index of `source`; a byte order mark at the start takes no column. */
export function placeOfOffset(source: string, index: number): TextPlace {
  return new PlaceFinder(source).placeOf(index);
}

/** The place that lies `characters` (code points) after `from`, which is the place of the text's index 0. */
export function placeAfter(text: string, characters: number, from: TextPlace): TextPlace {
  let { line, column } = from;
  let index = 0;
  for (let left = characters; left > 0 && index < text.length; left--) {
    const code = text.codePointAt(index) ?? 0;
    index += code > 0xffff ? 2 : 1;
    if (code === newline) {
      line++;
      column = 1;
    } else column++;
  }
  return { line, column };
}

function isSecondHalf(source: string, at: number, code: number): boolean {
  if (code < 0xdc00 || code > 0xdfff || at === 0) return false;
  const before = source.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
