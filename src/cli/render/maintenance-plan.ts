import { stripVTControlCharacters } from "node:util";
import type { ChalkInstance } from "chalk";
import type { MaintenanceResult, PlannedWork, TaskResult } from "../../maintenance/run/result.ts";
import { displayWidth } from "../../sqltext/display-width.ts";
import { bytesText } from "./amounts.ts";
import { columnsTable } from "./columns.ts";
import { aboutText, headText, line, nextText, nothingText, tasksText } from "./maintenance-text.ts";
import { count, grouped } from "./progress.ts";

/** Of one task; `--json` has all. */
const mostPlanned = 100;
const mostLeft = 10;

const head = ["task", "what", "why", "size", "takes", "lock"];

/** One line of the plan: a text beside the name of a task, or a target with a reason, and columns where it would be worked on. */
type Row = { name: string; tone?: Tone } & ({ text: string } | RowOfTarget);
interface RowOfTarget {
  target: string;
  why: string;
  /** Size, time and lock. */
  measures?: readonly string[];
}
type Tone = "yellow" | "red" | "dim";

/**
 * What a run would do now: what it would work on and why, for how long by its history, and what it would lock. Where `columns`
 * are given and the table is wider, it has no columns, and what does not fit beside each other is below each other.
 */
export function planText(
  result: MaintenanceResult,
  color: ChalkInstance,
  columns: number | undefined,
): string[] {
  const { tasks, standby } = result;
  if (standby)
    return [...headText(result, color), "", "This server is a standby: nothing would be done here."];
  const rows = tasks.flatMap(taskRows);
  const table = rows.length === 0 ? [] : ["", ...tableLines(rows, color, columns)];
  return [...headText(result, color), ...table, "", lastLine(result, color)];
}

const right: ReadonlySet<string> = new Set(["size", "takes"]);

function tableLines(rows: readonly Row[], color: ChalkInstance, columns = Infinity): string[] {
  const width = Math.max("task".length, ...rows.map(({ name }) => name.length));
  const wide = wideLines(rows, width, color);
  if (wide.every((text) => displayWidth(stripVTControlCharacters(text)) <= columns)) return wide;
  return rows.flatMap(({ name, tone, ...row }) => {
    const paint = tone === undefined ? String : color[tone];
    const before = `  ${name.padEnd(width)}  `;
    const texts = "text" in row ? [row.text] : withoutColumns(row, columns - before.length);
    return texts.map((text, index) =>
      paint(index === 0 ? `${before}${text}` : `${" ".repeat(before.length)}${color.dim(text)}`),
    );
  });
}

/** Columns for what would be worked on; the reasons for which something is left do not widen them. */
function wideLines(rows: readonly Row[], width: number, color: ChalkInstance): string[] {
  const targetWidth = Math.max(...rows.map((row) => ("target" in row ? displayWidth(row.target) : 0)));
  const padded = (target: string): string => target + " ".repeat(targetWidth - displayWidth(target));
  const cells = rows.flatMap((row) =>
    "target" in row && row.measures !== undefined
      ? [[row.name.padEnd(width), padded(row.target), row.why, ...row.measures]]
      : [],
  );
  const [title = "", ...lines] = columnsTable(head, cells, { color }, right).split("\n");
  const body = rows.map(({ name, tone, ...row }) => {
    if ("target" in row && row.measures !== undefined) return lines.shift() ?? "";
    const text = "text" in row ? row.text : `${padded(row.target)}  ${row.why}`;
    return (tone === undefined ? String : color[tone])(`  ${name.padEnd(width)}  ${text}`);
  });
  return cells.length === 0 ? body : [title, ...body];
}

/** The target and its measures, and the reason beside them or below. */
function withoutColumns({ target, why, measures = [] }: RowOfTarget, columns: number): string[] {
  const known = measures.filter((text) => text !== "").join(", ");
  const first = known === "" ? target : `${target}   ${known}`;
  if (why === "") return [first];
  const whole = `${first}   ${why}`;
  return displayWidth(whole) <= columns ? [whole] : [first, why];
}

function taskRows(task: TaskResult): Row[] {
  const { outcome, planned, left, leftCount, reason, why, task: name } = task;
  const because = line(reason ?? why);
  if (outcome === "not-due") return [{ name, text: `not due: ${because}`, tone: "dim" }];
  if (outcome === "waits") return [{ name, text: `due, but waits: ${because}`, tone: "yellow" }];
  if (outcome === "not-now") return [{ name, text: `not now: ${because}`, tone: "yellow" }];
  if (outcome === "failed") return [{ name, text: `due, and would fail: ${because}`, tone: "red" }];
  const rows: Row[] = planned.slice(0, mostPlanned).map((work) => ({ name, ...workRow(work) }));
  const more = planned.length - rows.length;
  if (more > 0) rows.push({ name, text: `and ${grouped(more)} more: --json lists all`, tone: "dim" });
  if (planned.length === 0) rows.push({ name, text: `due, but ${nothingText(task)}` });
  const shown = left.slice(0, mostLeft);
  for (const { target, why: cause, wanted } of shown) {
    const row = { target: line(target), why: line(cause) };
    rows.push(wanted ? { name: "left", ...row, tone: "yellow" } : { name: "skip", ...row, tone: "dim" });
  }
  if (leftCount > shown.length)
    rows.push({ name: "skip", text: `and ${grouped(leftCount - shown.length)} more`, tone: "dim" });
  return rows;
}

function workRow({ target, why, bytes, expectedMs, lock }: PlannedWork): Required<RowOfTarget> {
  const size = bytes === null ? "" : bytesText(bytes);
  const takes = expectedMs === null ? "" : aboutText(expectedMs);
  return { target: line(target), why: line(why ?? ""), measures: [size, takes, lock?.toLowerCase() ?? ""] };
}

function lastLine({ tasks, timezone }: MaintenanceResult, color: ChalkInstance): string {
  const due = tasks.filter(({ outcome }) => outcome === "planned");
  const failing = tasks.filter(({ outcome }) => outcome === "failed").map(({ task }) => task);
  if (failing.length > 0)
    return `${color.red("✖")} Dry run, nothing was changed: ${line(failing.join(", "))} would fail.`;
  const works = due.flatMap(({ planned }) => planned);
  if (due.length === 0)
    return `${color.green("✔")} Dry run: nothing would be done now.${nextText(tasks, timezone)}`;
  const ms = works.reduce((sum, { expectedMs }) => sum + (expectedMs ?? 0), 0);
  const takes = ms > 0 ? `, ${aboutText(ms)}` : "";
  return `${color.green("✔")} Dry run, nothing was changed: ${tasksText(due.length)} due, ${count(works.length, "statement")}${takes}.`;
}
