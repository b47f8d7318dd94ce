import { stripVTControlCharacters } from "node:util";
import { displayWidth } from "../../sqltext/display-width.ts";
import type { Terminal } from "../terminal.ts";

/** Blanks between two columns, and before the first. */
export const columnGap = 2;

const gap = " ".repeat(columnGap);

/**
 * Aligned columns without lines: what a person can read and `awk` can cut.
 * cli-table3 takes a second for 5,000 rows; this is for tables as long as a schema's history.
 */
export function columnsTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { color }: Pick<Terminal, "color">,
  rightAligned: ReadonlySet<string> = new Set(),
): string {
  const widths = head.map((title, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ""))),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, index) => {
        const padding = " ".repeat((widths[index] ?? 0) - widthOf(cell));
        return rightAligned.has(head[index] ?? "") ? padding + cell : cell + padding;
      })
      .join(gap)
      .trimEnd(),
  );
  return lines.map((line, index) => gap + (index === 0 ? color.dim(line) : line)).join("\n");
}

function widthOf(cell: string): number {
  return displayWidth(stripVTControlCharacters(cell));
}
