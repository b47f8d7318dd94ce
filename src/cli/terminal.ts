import type { ChalkInstance } from "chalk";
import { displayWidth, printable } from "../sqltext/display-width.ts";

/** Where a command writes, and how: decided once from the flags, the environment and the streams. */
export interface Terminal {
  /** Data goes here, and nothing else. */
  out: (text: string) => void;
  /** Everything else: progress, warnings, errors. */
  err: (text: string) => void;
  /** Whether a person watches stderr: then progress is drawn in place. */
  live: boolean;
  /** Whether a question can be asked. */
  interactive: boolean;
  /** Columns of the terminal; undefined where there is none. */
  columns: number | undefined;
  color: ChalkInstance;
}

/** Cuts a text to so many columns, with an ellipsis where something is lost. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let shown = "";
  let left = columns - 1;
  for (const character of text) {
    left -= displayWidth(character);
    if (left < 0) break;
    shown += character;
  }
  return `${shown}…`;
}

/** The end of a text that is too wide, behind an ellipsis. */
export function fitEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const graphemes = Array.from(new Intl.Segmenter("en").segment(text), ({ segment }) => segment);
  let shown = "";
  for (const grapheme of graphemes.toReversed()) {
    if (displayWidth(grapheme + shown) > columns - 1) break;
    shown = grapheme + shown;
  }
  return `…${shown}`;
}

/** What comes from files and servers must not steer the terminal: control characters as pictures, line ends as they are. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, printable);
}

/** A statement on one line, blanks folded. */
export function oneLine(text: string): string {
  return harmless(text.slice(0, 400).replace(/\s+/g, " ").trim());
}
