import Table from "cli-table3";
import type { Terminal } from "../terminal.ts";

const noBorders = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Aligned columns without lines: what a person can read and `awk` can cut. */
export function columnsTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { color }: Terminal,
  alignments: readonly ("left" | "right")[] = head.map(() => "left"),
): string {
  const table = new Table({
    head: [...head],
    chars: noBorders,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: [...alignments],
  });
  for (const row of rows) table.push([...row]);
  const lines = table.toString().split("\n");
  return lines
    .map((line, index) => `  ${index === 0 ? color.dim(line.trimEnd()) : line.trimEnd()}`)
    .join("\n");
}
