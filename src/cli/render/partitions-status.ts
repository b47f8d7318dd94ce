import { shortBound } from "../../partitions/bound-text.ts";
import type {
  DefaultStatus,
  PartitionsStatusResult,
  PartitionStatus,
  TableStatus,
} from "../../partitions/status/result.ts";
import { displayWidth } from "../../sqltext/display-width.ts";
import type { Invocation } from "../invocation.ts";
import { fitEnd, harmless, oneLine, type Terminal } from "../terminal.ts";
import { bytesText, rowsText } from "./amounts.ts";
import { bar } from "./bar.ts";
import { daysText, shortName, timeline, type TimelineRow } from "./partition-rows.ts";
import { count, grouped } from "./progress.ts";

const barColumns = 14;
/** Below this width the bars give way. */
const narrowest = 64;
const headColumns = 62;
const longestName = 40;
/** Of the intervals in a default partition so many are listed. */
const mostIntervals = 12;

interface Cells {
  name: string;
  bar: string;
  rows: string;
  bytes: string;
  remark: string;
  dim?: boolean;
}

/** Prints each table with a line a partition. */
export function showPartitions(
  { terminal, flags }: Invocation,
  { tables, exact }: PartitionsStatusResult,
  all: boolean,
): void {
  for (const status of tables) {
    const verbose = flags.verbose === true;
    const lines = [headLine(status, terminal), ...tableLines(status, { terminal, exact, all, verbose })];
    terminal.out(`${lines.map((line) => line.trimEnd()).join("\n")}\n\n`);
  }
}

function headLine(status: TableStatus, { color }: Terminal): string {
  const { interval, timezone, retain } = status;
  const table = harmless(status.table);
  const column = status.column === null ? null : harmless(status.column);
  const by = typeof interval === "number" ? grouped(interval) : interval;
  const zone = timezone === null ? "" : ` (${timezone})`;
  const keep =
    retain === null ? "" : `, keep ${typeof interval === "number" ? grouped(Number(retain)) : retain}`;
  const what = `by ${by}${column === null ? "" : ` on ${column}`}${zone}${keep}`;
  const padding = " ".repeat(Math.max(3, headColumns - displayWidth(`${table}   ${what}`)));
  return `  ${color.bold(table)}   ${color.dim(what)}${padding}${runwayText(status, { color })}`;
}

function runwayText(status: TableStatus, { color }: Pick<Terminal, "color">): string {
  const { runwayDays, endless, leastRunwayDays, problem } = status;
  if (problem?.code === "PGOPS_PARTITIONS_TABLE") return "";
  if (endless) return "no end";
  if (runwayDays === null) return color.yellow("runway unknown");
  const text = `runway ${daysText(runwayDays)}`;
  return runwayDays < leastRunwayDays || status.coveredUntil === null ? color.red(text) : text;
}

interface Manner {
  terminal: Terminal;
  exact: boolean;
  all: boolean;
  verbose: boolean;
}

function tableLines(status: TableStatus, manner: Manner): string[] {
  const { color } = manner.terminal;
  const { table, problem, notes, stranded } = status;
  const named = (name: string): string => harmless(shortName(name, table));
  const broken =
    problem === null
      ? []
      : [
          `    ${color.red(harmless(problem.message))}`,
          ...(problem.hint === null ? [] : [`    ${harmless(problem.hint)}`]),
        ];
  const held = status.default === null ? [] : defaultCells(status.default, table, manner);
  const most = Math.max(1, ...status.partitions.map(({ rows }) => rows ?? 0));
  const cells = [
    ...timeline(status, manner.all).flatMap((row) => cellsOf(row, { table, most, manner })),
    ...held,
    ...stranded.map(({ name, detachedAt, rows, bytes }) => ({
      name: named(name),
      bar: "",
      rows: rowsOf(rows, manner.exact),
      bytes: bytesText(bytes),
      remark:
        detachedAt === null
          ? "attached to nothing, with the columns of the table"
          : `detached ${detachedAt.slice(0, 10)}, still here`,
      dim: true,
    })),
  ];
  return [
    ...broken,
    ...aligned(cells, manner.terminal),
    ...notes.map((note) => `    ${color.yellow("!")} ${harmless(note)}`),
  ];
}

function cellsOf(
  row: TimelineRow,
  { table, most, manner }: { table: string; most: number; manner: Manner },
): Cells[] {
  const { terminal, exact, verbose } = manner;
  const { color } = terminal;
  if (row.kind === "gap") {
    const text = `no partition from ${row.from} to ${row.to}`;
    // No rows are to be expected for what is past.
    const remark = row.ahead ? color.red(text) : text;
    return [{ name: "gap", bar: "", rows: "", bytes: "", remark, dim: !row.ahead }];
  }
  if (row.kind === "folded") {
    const { first, last, number, rows } = row;
    const names = harmless(`${shortName(first.name, table)} to ${shortName(last.name, table)}`);
    const remark = `${count(number, "more").replace(/s$/, "")}, ${names}`;
    return [{ name: "…", bar: "", rows: rowsOf(rows, exact), bytes: "", remark, dim: true }];
  }
  const { partition } = row;
  const share = (partition.rows ?? 0) / most;
  const shown = {
    name: harmless(shortName(partition.name, table)),
    bar: bar(share, barColumns),
    rows: rowsOf(partition.rows, exact),
    bytes: bytesText(partition.bytes),
    remark: remarkOf(partition, terminal),
  };
  return [shown, ...(verbose ? differenceCells(partition) : [])];
}

function rowsOf(rows: number | null, exact: boolean): string {
  return rows === 0 ? "0" : `${rowsText(rows, exact)} ${rows === 1 ? "row" : "rows"}`;
}

function remarkOf(
  { current, detachPending, differences, kind }: PartitionStatus,
  { color }: Terminal,
): string {
  const differing = [...new Set((differences ?? []).map(({ what }) => what))];
  return [
    ...(current ? [color.bold("now")] : []),
    ...(kind === "table" ? [] : [kind]),
    ...(detachPending ? [color.yellow("detach begun, not finished")] : []),
    ...(differing.length === 0 ? [] : [color.yellow(`differs: ${differing.join(", ")}`)]),
  ].join(", ");
}

/** With `--verbose`: what differs, and the SQL that takes it back. */
function differenceCells({ differences }: PartitionStatus): Cells[] {
  return (differences ?? []).flatMap(({ what, message, fix }) =>
    [`${what}: ${message}`, ...fix.map((one) => `${one};`)].map((text, index) => ({
      name: "",
      bar: "",
      rows: "",
      bytes: "",
      remark: `${index === 0 ? "" : "  "}${oneLine(text)}`,
      dim: true,
    })),
  );
}

function defaultCells(held: DefaultStatus, table: string, { terminal, exact, verbose }: Manner): Cells[] {
  const { color } = terminal;
  const { rows, bytes, intervals, outside } = held;
  const empty = rows === 0 ? [color.dim("empty, as it should be")] : [];
  const full = rows !== null && rows > 0 ? [color.yellow("rows without a partition of their own")] : [];
  const rest = remarkOf(held, terminal);
  const listed = (intervals ?? []).slice(0, mostIntervals);
  const more = (intervals?.length ?? 0) - listed.length;
  const cell = (name: string, number: number, remark = ""): Cells => ({
    name,
    bar: "",
    rows: rowsOf(number, exact),
    bytes: "",
    remark,
  });
  return [
    {
      name: harmless(shortName(held.name, table)),
      bar: "",
      rows: rowsOf(rows, exact),
      bytes: bytesText(bytes),
      remark: [...empty, ...full, ...(rest === "" ? [] : [rest])].join(", "),
    },
    ...(verbose ? differenceCells(held) : []),
    ...listed.map(({ from, rows: number }) => cell(`  ${shortBound(from)}`, number)),
    ...(more > 0
      ? [
          cell(
            "  …",
            (intervals ?? []).slice(mostIntervals).reduce((sum, one) => sum + one.rows, 0),
            `${more} more intervals`,
          ),
        ]
      : []),
    ...((outside ?? 0) > 0 ? [cell("  none", outside ?? 0, "without a value, or at infinity")] : []),
  ];
}

function aligned(cells: readonly Cells[], { color, columns }: Terminal): string[] {
  const width = (of: (one: Cells) => string): number =>
    Math.max(0, ...cells.map((one) => displayWidth(of(one))));
  const nameWidth = Math.min(
    longestName,
    width(({ name }) => name),
  );
  const [rowsWidth, bytesWidth] = [width(({ rows }) => rows), width(({ bytes }) => bytes)];
  const withBars = columns === undefined || columns >= narrowest;
  return cells.map((one) => {
    // Partitions of one table differ at the end.
    const name = fitEnd(one.name, nameWidth);
    const parts = [
      name + " ".repeat(nameWidth - displayWidth(name)),
      ...(withBars ? [one.bar.padEnd(barColumns)] : []),
      one.rows.padStart(rowsWidth),
      one.bytes.padStart(bytesWidth),
    ];
    const line = `    ${parts.join("  ")}   ${one.remark}`.trimEnd();
    return one.dim === true ? color.dim(line) : line;
  });
}

/** What each rule is in the last line, and what to do. */
const attention: Readonly<Record<string, readonly [one: string, many: string, todo: string]>> = {
  "partitions-table": ["table not as configured", "tables not as configured", ""],
  "partitions-grid": ["table off its grid", "tables off their grid", ""],
  "partitions-runway": ["short runway", "short runways", "`pgops partitions create`"],
  "partitions-gap": ["gap", "gaps", "`pgops partitions create`"],
  "partitions-left-check": ["CHECK left behind", "CHECKs left behind", "`pgops partitions create`"],
  "partitions-default-rows": [
    "default partition with rows",
    "default partitions with rows",
    "`pgops partitions repair`",
  ],
  "partitions-detach-pending": ["detach not finished", "detaches not finished", "`pgops partitions retire`"],
  "partitions-differ": ["difference", "differences", "--verbose shows the SQL"],
};

/** The last line: for how long there are partitions, or what needs attention and what to do about it. */
export function showPartitionsSummary({ terminal, flags }: Invocation, result: PartitionsStatusResult): void {
  if (flags.quiet === true) return;
  const { color } = terminal;
  const { findings } = result;
  if (findings.length === 0) {
    terminal.err(`${color.green("✔")} ${standsWell(result)}\n`);
    return;
  }
  const parts = Object.entries(attention).flatMap(([rule, [one, many, todo]]) => {
    const number = findings.filter((finding) => finding.rule === rule).length;
    if (number === 0) return [];
    return [`${grouped(number)} ${number === 1 ? one : many}${todo === "" ? "" : ` (${todo})`}`];
  });
  const needs = findings.length === 1 ? "needs" : "need";
  terminal.err(`${color.red("✖")} ${grouped(findings.length)} ${needs} attention: ${parts.join(", ")}.\n`);
}

function standsWell({ tables }: PartitionsStatusResult): string {
  const known = tables
    .flatMap(({ table, runwayDays }) => (runwayDays === null ? [] : [{ table, runwayDays }]))
    .toSorted((a, b) => a.runwayDays - b.runwayDays);
  const [shortest] = known;
  const names = tables.map(({ table }) => table);
  if (shortest === undefined)
    return `${names.join(", ")}: ${tables.every(({ endless }) => endless) ? "no end" : "runway unknown"}.`;
  const runway = `${daysText(shortest.runwayDays)} of runway`;
  return tables.length === 1
    ? `${shortest.table}: ${runway}.`
    : `${tables.length} tables: ${runway} at least, of ${shortest.table}.`;
}
