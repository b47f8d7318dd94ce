import { momentText } from "../../maintenance/schedule/moment-text.ts";
import type { ComingTime, ScheduleOverview, TaskOverview } from "../../maintenance/schedule/overview.ts";
import type { WindowState } from "../../maintenance/schedule/window.ts";
import type { Invocation } from "../invocation.ts";
import { harmless } from "../terminal.ts";
import { columnsTable } from "./columns.ts";
import { count } from "./progress.ts";

/** Prints the window, and the tasks with what is due and their next times; the last line says what is due. */
export function showSchedule({ terminal, flags }: Invocation, overview: ScheduleOverview): void {
  const { at, timezone, window, tasks } = overview;
  const { color } = terminal;
  const text = (moment: Date): string => momentText(moment, timezone);
  const head = `  ${text(at)} ${timezone}   ${color.dim(windowText(window, text))}\n\n`;
  const rows = tasks.flatMap((task) => rowsOf(task, text, color));
  const titles = ["task", "schedule", "last done", "next", "now"];
  terminal.out(`${head}${tasks.length === 0 ? "" : `${columnsTable(titles, rows, terminal)}\n`}`);
  if (flags.quiet !== true) terminal.err(summary(tasks));
}

type Text = (moment: Date) => string;
type Colors = Invocation["terminal"]["color"];

function windowText({ configured, open, opensAt, closesAt }: WindowState, text: Text): string {
  if (!configured) return "no window";
  if (opensAt === null || closesAt === null) return "window always open";
  return open ? `window open until ${text(closesAt)}` : `window from ${text(opensAt)} to ${text(closesAt)}`;
}

function rowsOf(overview: TaskOverview, text: Text, color: Colors): string[][] {
  const { task, history, coming } = overview;
  const [first, ...others] = coming.map((time) => comingText(time, text));
  const done = history.lastSuccess === null ? "" : text(history.lastSuccess.endedAt);
  return [
    [task.name, task.schedule, done, first ?? "", nowText(overview, color)],
    ...others.map((other) => ["", "", "", other]),
  ];
}

function nowText({ due, why, waits }: TaskOverview, color: Colors): string {
  const shown = harmless(why);
  if (due === true) return color.bold(shown);
  return waits === "retry" ? color.red(shown) : color.dim(shown);
}

function comingText({ scheduledFor, beginsAt, why }: ComingTime, text: Text): string {
  const scheduled = text(scheduledFor);
  switch (why) {
    case "no-window":
      return `${scheduled}, waits for a window`;
    case "too-late":
      return `${scheduled}, missed: the window is too late`;
    case "next-comes-first":
      return `${scheduled}, left to the one after it`;
    case null:
      return beginsAt === null || +beginsAt === +scheduledFor
        ? scheduled
        : `${scheduled}, begins ${text(beginsAt)}`;
  }
}

function summary(tasks: readonly TaskOverview[]): string {
  if (tasks.length === 0) return "No task is configured.\n";
  const due = tasks.filter((task) => task.due === true).map(({ task }) => task.name);
  if (tasks.some((task) => task.due === null))
    return `${count(tasks.length, "task")}; what is due is not known.\n`;
  return due.length === 0 ? "Nothing is due.\n" : `Due: ${due.join(", ")}.\n`;
}
