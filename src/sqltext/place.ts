/** A place in a text: line and column count from 1, the column in characters (code points). */
export interface TextPlace {
  line: number;
  column: number;
}

const newline = 10;

/** Finds the places of ascending UTF-16 indexes, each step in time proportional to the text between the two. */
export class PlaceFinder {
  readonly #source: string;
  #index: number;
  #line = 1;
  #column = 1;

  constructor(source: string) {
    this.#source = source;
    this.#index = source.charCodeAt(0) === 0xfeff ? 1 : 0;
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

function isSecondHalf(source: string, at: number, code: number): boolean {
  if (code < 0xdc00 || code > 0xdfff || at === 0) return false;
  const before = source.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
