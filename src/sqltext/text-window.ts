import { beginning, isBeginning, PlaceFinder, type TextPlace } from "./place.ts";
import { refuseLength, refuseNul } from "./refusals.ts";

/** A window of the text ends before it can be told what stands at its end. */
export class WindowEnds extends Error {}

const noParts: Iterator<string> = [][Symbol.iterator]();
const byteOrderMark = 0xfeff;
/** What a window takes in at least; small against a file, large against a statement. */
const usualGrowth = 512 * 1024;
/** What one statement may be long; V8 holds no string of twice that. */
const longest = 256 * 1024 * 1024;

/**
 * The part of a text that is held in memory, from a place on. A small text is held whole; of a large one the window
 * moves over it: what was read is dropped, and what is left is kept when the next part comes.
 */
export class TextWindow {
  text = "";
  /** Whether the text ends with this window. */
  isLast = false;
  /** The place of index 0. */
  place: TextPlace = beginning;
  readonly file: string;
  readonly #parts: Iterator<string>;
  readonly #growth: number;
  #places: PlaceFinder = new PlaceFinder("");

  /** `parts` make up the text, cut anywhere but inside a character. */
  constructor(parts: Iterator<string>, file: string, growth: number = usualGrowth) {
    this.#parts = parts;
    this.#growth = growth;
    this.file = file;
  }

  /** A window that holds the whole text. */
  static whole(text: string, file: string): TextWindow {
    const window = new TextWindow(noParts, file);
    window.text = text;
    window.isLast = true;
    window.#places = new PlaceFinder(text);
    return window;
  }

  /** Reads the first part. Throws PGOPS_SPLIT for a NUL character. */
  begin(): void {
    if (this.isLast) this.#refuseNul(0);
    else this.moveTo(0);
  }

  /** Where reading begins: behind a byte order mark. */
  get start(): number {
    return isBeginning(this.place) && this.text.charCodeAt(0) === byteOrderMark ? 1 : 0;
  }

  /** The place of an index, which must not lie before the one asked for last. */
  placeOf(index: number): TextPlace {
    return this.#places.placeOf(index);
  }

  /** The same as errors have it. */
  placeInFile(index: number): { file: string; line: number; column: number } {
    return { file: this.file, ...this.placeOf(index) };
  }

  /**
   * Drops what lies before `index`, and reads on: at least as much again as is left, so that reading the same
   * statement once more costs no more than reading what is new.
   * Throws PGOPS_SPLIT for a NUL character, and where more than may be held is left.
   */
  moveTo(index: number): void {
    const place = this.placeOf(index);
    const kept = this.text.slice(index);
    if (kept.length > longest) refuseLength(longest, { file: this.file, ...place });
    const parts = [kept];
    const wanted = Math.max(this.#growth, kept.length);
    for (let length = 0; length < wanted && !this.isLast;) {
      const next = this.#parts.next();
      if (next.done === true) this.isLast = true;
      else {
        parts.push(next.value);
        length += next.value.length;
      }
    }
    this.text = parts.join("");
    this.place = place;
    this.#places = new PlaceFinder(this.text, place);
    this.#refuseNul(kept.length);
  }

  #refuseNul(from: number): void {
    const nul = this.text.indexOf("\0", from);
    if (nul !== -1) refuseNul(this.placeInFile(nul));
  }
}
