import type { ChalkInstance } from "chalk";
import type { MaintenanceResult, PlannedWork, TaskResult } from "../../maintenance/run/result.ts";
import { bytesText } from "./amounts.ts";
import { columnsTable } from "./columns.ts";
import { aboutText, headText, line, nextText, tasksText } from "./maintenance-text.ts";
import { count, grouped } from "./progress.ts";

/** Of one task; `--json` has all. */
const mostPlanned = 100;
const mostLeft = 10;

const head = ["task", "what", "why", "size", "takes", "lock"];

/** What a run would do now: what it would work on and why, for how long by its history, and what it would lock. */
export function planText(result: MaintenanceResult, color: ChalkInstance): string[] {
  const { tasks, standby } = result;
  if (standby)
    return [...headText(result, color), "", "This server is a standby: nothing would be done here."];
  const rows = tasks.flatMap((task) => taskRows(task, color));
  const table = rows.length === 0 ? [] : ["", ...columnsTable(head, rows, { color }, right).split("\n")];
  return [...headText(result, color), ...table, "", lastLine(result, color)];
}

const right: ReadonlySet<string> = new Set(["size", "takes"]);

function taskRows(task: TaskResult, color: ChalkInstance): string[][] {
  const { outcome, planned, left, leftCount, reason, why } = task;
  const name = task.task;
  if (outcome === "not-due") return [dimmed(color, [name, "", `not due: ${why}`])];
  if (outcome === "waits") return [[name, "", color.yellow(line(`due, but waits: ${reason ?? why}`))]];
  if (outcome === "not-now") return [[name, "", color.yellow(line(`not now: ${reason ?? why}`))]];
  const rows = planned.slice(0, mostPlanned).map((work) => workCells(name, work));
  const more = planned.length - rows.length;
  if (more > 0) rows.push(dimmed(color, [name, `and ${grouped(more)} more`, "--json lists all"]));
  if (planned.length === 0) {
    const nothing =
      leftCount > 0 ? `due, but nothing is worth it: ${grouped(leftCount)} looked at` : `due: ${why}`;
    rows.push([name, "", line(nothing)]);
  }
  const shown = left.slice(0, mostLeft);
  for (const { target, why: because, wanted } of shown)
    rows.push(
      wanted
        ? [color.yellow("left"), line(target), color.yellow(line(because))]
        : dimmed(color, ["skip", target, because]),
    );
  if (leftCount > shown.length)
    rows.push(dimmed(color, ["skip", `and ${grouped(leftCount - shown.length)} more`]));
  return rows;
}

function workCells(name: string, { target, why, bytes, expectedMs, lock }: PlannedWork): string[] {
  return [
    name,
    line(target),
    line(why ?? ""),
    bytes === null ? "" : bytesText(bytes),
    expectedMs === null ? "" : aboutText(expectedMs),
    lock?.toLowerCase() ?? "",
  ];
}

function dimmed(color: ChalkInstance, cells: readonly string[]): string[] {
  return cells.map((cell) => color.dim(line(cell)));
}

function lastLine({ tasks, timezone }: MaintenanceResult, color: ChalkInstance): string {
  const due = tasks.filter(({ outcome }) => outcome === "planned");
  if (due.length === 0)
    return `${color.green("✔")} Dry run: nothing would be done now.${nextText(tasks, timezone)}`;
  const works = due.flatMap(({ planned }) => planned);
  const ms = works.reduce((sum, { expectedMs }) => sum + (expectedMs ?? 0), 0);
  const takes = ms > 0 ? `, ${aboutText(ms)}` : "";
  return `${color.green("✔")} Dry run, nothing was changed: ${tasksText(due.length)} due, ${count(works.length, "statement")}${takes}.`;
}
