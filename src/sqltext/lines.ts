import type { Line } from "./code-frame.ts";

/** A line of a text that comes in parts, and `context` lines before and after it; without their line ends. */
export function linesOf(parts: Iterable<string>, line: number, context = 1): Line[] {
  const lines: Line[] = [];
  let number = 1;
  let text = "";
  for (const part of parts) {
    for (let at = 0; ;) {
      const end = part.indexOf("\n", at);
      if (number >= line - context) text += part.slice(at, end === -1 ? undefined : end);
      if (end === -1) break;
      if (number >= line - context) lines.push({ number, text: text.replace(/\r$/, "") });
      if (number === line + context) return lines;
      text = "";
      number++;
      at = end + 1;
    }
  }
  // An editor counts no line after the last line end; only what the place itself names is shown there.
  if (text !== "" || number === line) lines.push({ number, text });
  return lines;
}
