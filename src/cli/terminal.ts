import type { ChalkInstance } from "chalk";

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
  const characters = Array.from(text);
  if (characters.length <= columns) return text;
  return `${characters.slice(0, Math.max(0, columns - 1)).join("")}…`;
}

/** A statement on one line, blanks folded. */
export function oneLine(text: string): string {
  return text.slice(0, 400).replace(/\s+/g, " ").trim();
}
