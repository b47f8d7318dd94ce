import type { ChalkInstance } from "chalk";
import { formatDuration } from "../../duration.ts";
import { momentText } from "../../maintenance/schedule/moment-text.ts";
import { outcomeCounts } from "../../maintenance/run/document.ts";
import type {
  ActionResult,
  MaintenanceResult,
  TaskResult,
  TaskResultOutcome,
} from "../../maintenance/run/result.ts";
import { bytesText } from "./amounts.ts";
import { columnsTable } from "./columns.ts";
import { headText, line, nextText, nothingText, sizesText, tasksText } from "./maintenance-text.ts";
import { planText } from "./maintenance-plan.ts";
import { grouped } from "./progress.ts";

/** A mail of cron is read, or it is filtered away. */
const mostLines = 60;

/** How many actions of each task are shown: as many as let the whole be a mail. */
const detail = [20, 12, 8, 5, 3, 2, 1, 0];

/** The nearest to being taken. */
const mostLeft = 3;

/**
 * A run for a mail, in 60 lines at most: what was seen before, task by task what was done and what failed, what was left, and
 * last what stands. Of a dry run its plan, which fits `columns` where they are given.
 */
export function summaryText(result: MaintenanceResult, color: ChalkInstance, columns?: number): string[] {
  if (result.dryRun) return planText(result, color, columns);
  const head = headText(result, color);
  const last = lastLine(result, color);
  const room = mostLines - head.length - 3;
  const bodies = detail.map((most) => tasksLines(result, color, most));
  const body = bodies.find(({ length }) => length <= room) ?? cut(bodies.at(-1) ?? [], room);
  return [...head, ...(body.length === 0 ? [] : ["", ...body]), "", last];
}

function cut(lines: readonly string[], room: number): string[] {
  return [
    ...lines.slice(0, room - 1),
    `  and ${lines.length - room + 1} lines more: pgops maintenance history`,
  ];
}

function tasksLines({ tasks, timezone }: MaintenanceResult, color: ChalkInstance, most: number): string[] {
  const width = Math.max(0, ...tasks.map(({ task }) => task.length));
  const idle = tasks.filter(({ outcome }) => outcome === "not-due");
  const lines = tasks
    .filter(({ outcome }) => outcome !== "not-due")
    .flatMap((task) => taskLines(task, { color, most, width }));
  if (idle.length === 0) return lines;
  // All of them where nothing else is told, else they are in the way.
  if (lines.length > 0)
    return [...lines, color.dim(`- not due: ${line(idle.map(({ task }) => task).join(", "))}`)];
  return idle.map(({ task, why, next }) => {
    const then = next === null ? "" : `; next ${momentText(next, timezone)}`;
    return color.dim(`- ${task.padEnd(width)}   ${line(`not due: ${why}${then}`)}`);
  });
}

interface Manner {
  color: ChalkInstance;
  most: number;
  width: number;
}

const marks: Readonly<
  Record<TaskResultOutcome, readonly [mark: string, tone: "green" | "yellow" | "red" | "dim"]>
> = {
  done: ["✔", "green"],
  partial: ["~", "yellow"],
  "not-now": ["~", "yellow"],
  failed: ["✖", "red"],
  waits: ["-", "dim"],
  "not-due": ["-", "dim"],
  planned: ["-", "dim"],
};

function taskLines(task: TaskResult, { color, most, width }: Manner): string[] {
  const [mark, tone] = marks[task.outcome];
  const title = `${color[tone](mark)} ${task.task.padEnd(width)}   ${line(titleOf(task))}`;
  const { actions } = task;
  const bad = actions.filter(({ outcome }) => outcome !== "done");
  const good = actions.filter(({ outcome }) => outcome === "done").toSorted(byWorth);
  // What went wrong is told even where there is no room for what went well.
  const shownBad = bad.slice(0, Math.max(most, 3));
  const shown = [...shownBad, ...good.slice(0, Math.max(0, most - shownBad.length))];
  const rows = shown.map((action) => actionCells(action, color));
  const table = rows.length === 0 ? [] : columnsTable(["", "", "", ""], rows, { color }).split("\n").slice(1);
  const more = actions.length - shown.length;
  return [
    title,
    ...table.map((text) => `  ${text}`),
    ...(more > 0 && most > 0 ? [color.dim(`    and ${grouped(more)} more`)] : []),
    ...(most > 0 ? leftLines(task, color) : []),
  ];
}

/** What shrank most first, then what took longest. */
function byWorth(one: ActionResult, other: ActionResult): number {
  return reclaimed(other) - reclaimed(one) || other.durationMs - one.durationMs;
}

function reclaimed({ bytesBefore, bytesAfter }: ActionResult): number {
  return Math.max(0, (bytesBefore ?? 0) - (bytesAfter ?? bytesBefore ?? 0));
}

function titleOf(task: TaskResult): string {
  const { actions, outcome, reason, durationMs, why } = task;
  const because = reason === null ? "" : `: ${reason}`;
  if (outcome === "waits") return `due, but waits${because === "" ? ` (${why})` : because}`;
  if (outcome === "not-now") return `not now${because}`;
  const all = actions.length;
  const counts = outcomeCounts(actions);
  const freed = actions.reduce((sum, action) => sum + (action.outcome === "done" ? reclaimed(action) : 0), 0);
  const done = `${grouped(counts.done ?? 0)} of ${grouped(all)} done in ${formatDuration(durationMs)}`;
  const nothing = outcome === "done" ? nothingText(task) : outcome;
  const parts = [
    all > 0 ? done : nothing,
    ...(freed > 0 ? [`${bytesText(freed)} freed`] : []),
    ...(["failed", "skipped", "cancelled", "not-started", "interrupted"] as const).flatMap((kind) =>
      (counts[kind] ?? 0) > 0 ? [`${grouped(counts[kind] ?? 0)} ${kind.replace("-", " ")}`] : [],
    ),
  ];
  return `${parts.join(", ")}${because}`;
}

function actionCells(action: ActionResult, color: ChalkInstance): string[] {
  const { target, outcome, durationMs, sqlstate, reason } = action;
  if (outcome === "done")
    return [line(target), formatDuration(durationMs), sizesText(action), line(reason ?? "")];
  const tone = outcome === "failed" ? color.red : color.yellow;
  const why = [sqlstate, reason].filter((text) => text !== null).join(" ");
  return [line(target), tone(outcome.replace("-", " ")), sizesText(action), line(why)];
}

/** What wanted work and could not have it comes first. */
function leftLines({ left, leftCount }: TaskResult, color: ChalkInstance): string[] {
  const shown = left.toSorted((one, other) => Number(other.wanted) - Number(one.wanted)).slice(0, mostLeft);
  const more = leftCount - shown.length;
  const lines = shown.map(({ target, why, wanted }) => {
    const text = line(`left: ${target}, ${why}`);
    return `    ${wanted ? `${color.yellow("!")} ${text}` : color.dim(text)}`;
  });
  if (more > 0 && shown.length > 0) lines.push(color.dim(`    and ${grouped(more)} more left`));
  return lines;
}

/** What stands after the run, and what comes next. */
function lastLine(result: MaintenanceResult, color: ChalkInstance): string {
  const { tasks, standby, reclaimedBytes, timezone } = result;
  if (standby) return `${color.green("✔")} This server is a standby: nothing was done here.`;
  const of = (...wanted: readonly TaskResultOutcome[]): TaskResult[] =>
    tasks.filter(({ outcome }) => wanted.includes(outcome));
  const [failed, done, later] = [of("failed"), of("done"), of("partial", "not-now")];
  const freed = reclaimedBytes > 0 ? `, ${bytesText(reclaimedBytes)} freed` : "";
  if (failed.length > 0) {
    const names = line(failed.map(({ task }) => task).join(", "));
    const rest = failed.length === tasks.length ? "" : " The others had their turn.";
    return `${color.red("✖")} ${tasksText(failed.length)} failed: ${names}${freed}.${rest}`;
  }
  if (later.length > 0) {
    const names = line(later.map(({ task }) => task).join(", "));
    const also = done.length === 0 ? "" : `${tasksText(done.length)} done${freed}; `;
    return `${color.yellow("~")} ${also}not all done yet: ${names}. The next run goes on.`;
  }
  const next = nextText(tasks, timezone);
  if (done.length > 0)
    return `${color.green("✔")} ${tasksText(done.length)} done${freed}.${leftText(done)}${next}`;
  const waiting = of("waits");
  if (waiting.length === 0) return `${color.green("✔")} Nothing is due.${next}`;
  return `${color.yellow("~")} Nothing was done: ${line(waiting.map(({ task }) => task).join(", "))} must wait.`;
}

/** What somebody has to see to. */
function leftText(tasks: readonly TaskResult[]): string {
  const needy = tasks.flatMap(({ left }) => left).filter(({ wanted }) => wanted).length;
  return needy === 0
    ? ""
    : ` ${grouped(needy)} ${needy === 1 ? "was left that needs" : "were left that need"} work.`;
}
