import Table from "cli-table3";
import { formatDuration } from "../../duration.ts";
import type { Provenance } from "../../config/settings.ts";
import { displayWidth } from "../../sqltext/display-width.ts";
import { fit, type Terminal } from "../terminal.ts";
import { columnGap } from "./columns.ts";

const head = ["setting", "value", "from"];

/** Which column gives way first where the terminal is narrow, and how much of it stays. */
const givingWay = [
  { column: 1, least: 10 },
  { column: 2, least: 10 },
  { column: 0, least: 4 },
  { column: 2, least: 4 },
  { column: 1, least: 4 },
] as const;

/** Key, value and origin of every setting in force, in columns that fit the terminal. */
export function settingsTable(provenance: readonly Provenance[], { columns, color }: Terminal): string {
  const rows = provenance.flatMap(byTable).map(({ key, value, from }) => [key, shown(key, value), from]);
  const widths = fittingWidths([head, ...rows], columns);
  const table = new Table({
    chars: borderless,
    // A cell's width counts its padding, which here is the gap before it.
    colWidths: widths.map((width) => width + columnGap),
    style: { head: [], border: [], compact: true, "padding-left": columnGap, "padding-right": 0 },
  });
  const fitted = [head, ...rows].map((row) => row.map((cell, index) => fit(cell, widths[index] ?? 0)));
  table.push(...fitted.map((row, index) => (index === 0 ? row.map((title) => color.dim(title)) : row)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const parts = ["top", "bottom", "left", "right"];
const borderless = Object.fromEntries(
  ["mid", "left-mid", "mid-mid", "right-mid", "middle", ...parts]
    .concat(["top", "bottom"].flatMap((side) => ["mid", "left", "right"].map((end) => `${side}-${end}`)))
    .map((name) => [name, ""]),
);

function fittingWidths(rows: readonly string[][], columns: number | undefined): number[] {
  const widths = head.map((_, index) => Math.max(...rows.map((row) => displayWidth(row[index] ?? ""))));
  if (columns === undefined) return widths;
  let tooWide = widths.reduce((sum, width) => sum + columnGap + width, -columns);
  for (const { column, least } of givingWay) {
    const width = widths[column] ?? 0;
    const given = Math.max(0, Math.min(tooWide, width - least));
    widths[column] = width - given;
    tooWide -= given;
  }
  return widths;
}

/** The partitioned tables a line each: "interval month, ahead 3". */
function byTable(one: Provenance): Provenance[] {
  if (one.key !== "partitions" || !Array.isArray(one.value)) return [one];
  return (one.value as Record<string, unknown>[]).map(({ table, ...rest }) => ({
    key: `partitions.${String(table)}`,
    value: Object.entries(rest)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(", "),
    from: one.from,
  }));
}

function shown(key: string, value: unknown): string {
  if (/timeout$/i.test(key)) return timeout(value);
  if (/(?:patience|waitLock)$/i.test(key)) return roundDuration(Number(value));
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** PostgreSQL's and the driver's timeouts have 0 for "never". */
function timeout(value: unknown): string {
  const ms = Number(value ?? 0);
  return ms === 0 ? "no limit" : roundDuration(ms);
}

function roundDuration(ms: number): string {
  return formatDuration(ms).replace(".0 s", " s");
}
