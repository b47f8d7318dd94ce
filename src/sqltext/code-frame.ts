import { displayWidth, printable } from "./display-width.ts";
import type { TextPlace } from "./place.ts";

const widest = 100;

export interface Line {
  number: number;
  text: string;
}

/**
 * The lines to show for a place in `source`: the line itself, `context` lines before and after it (1), and a caret
 * below the column. Tabs become blanks, control characters are made visible, and what is far from the column on a
 * long line is cut.
 */
export function codeFrame(
  source: string,
  place: TextPlace,
  { context = 1 }: { context?: number } = {},
): string[] {
  return frameOf(linesAround(source, place.line, context), place);
}

/** The same of lines that were read already; without their line ends. */
export function frameOf(lines: readonly Line[], place: TextPlace): string[] {
  const lastNumber = lines.at(-1)?.number ?? place.line;
  const digits = Math.max(5, String(lastNumber).length + 2);
  const gutter = `${" ".repeat(digits)} | `;
  const from = windowStart(place.column);
  return lines.flatMap(({ number, text }) => {
    const line = `${String(number).padStart(digits)} | ${visible(text, from)}`.trimEnd();
    if (number !== place.line) return [line];
    return [line, gutter + " ".repeat(displayWidth(visibleBefore(text, from, place.column - 1))) + "^"];
  });
}

function linesAround(source: string, line: number, context: number): Line[] {
  const lines: Line[] = [];
  let start = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let number = 1; number <= line + context; number++) {
    const next = source.indexOf("\n", start);
    const end = next === -1 ? source.length : next;
    // An editor counts no line after the last line end; only what the place itself names is shown there.
    const isLine = start < source.length || number === line;
    if (number >= line - context && isLine) {
      lines.push({ number, text: source.slice(start, end).replace(/\r$/, "") });
    }
    if (next === -1) break;
    start = next + 1;
  }
  return lines;
}

/** The first character of a line that is shown, counted from 0. */
function windowStart(column: number): number {
  return column <= (widest * 3) / 4 ? 0 : column - 1 - widest / 2;
}

/** The part of a line that is shown: `widest` characters from `from` on. */
function visible(text: string, from: number): string {
  const start = indexOfCharacter(text, from);
  const end = indexOfCharacter(text, widest, start);
  const opening = from > 0 && start < text.length ? "..." : "";
  return opening + shown(text.slice(start, end)) + (end < text.length ? "..." : "");
}

/** What stands on the screen before the character `until` of the line. */
function visibleBefore(text: string, from: number, until: number): string {
  const start = indexOfCharacter(text, from);
  const end = indexOfCharacter(text, until - from, start);
  return (from > 0 ? "..." : "") + shown(text.slice(start, end));
}

function shown(text: string): string {
  return Array.from(text, printable).join("");
}

/** The UTF-16 index that lies `count` characters after `from`, or the end. */
function indexOfCharacter(text: string, count: number, from = 0): number {
  let index = from;
  for (let left = count; left > 0 && index < text.length; left--) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}
