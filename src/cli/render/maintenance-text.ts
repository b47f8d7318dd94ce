import type { ChalkInstance } from "chalk";
import { formatDuration } from "../../duration.ts";
import { momentText } from "../../maintenance/schedule/moment-text.ts";
import type { ActionResult, MaintenanceResult, TaskResult } from "../../maintenance/run/result.ts";
import { fit, harmless, oneLine } from "../terminal.ts";
import { bytesText } from "./amounts.ts";
import { grouped } from "./progress.ts";

/** No line of a mail is longer. */
const longestLine = 160;
/** Preflight says what matters; what is more than this is in the JSON. */
const mostNotes = 6;

/** "3 of 4", "1 task", of counts above 0. */
export function tasksText(number: number): string {
  return `${number} task${number === 1 ? "" : "s"}`;
}

/** The first lines: which database, when, the window and the budget, and what was seen before work started. */
export function headText(result: MaintenanceResult, color: ChalkInstance): string[] {
  const { database, startedAt, timezone, durationMs, notes, dryRun } = result;
  const when = `${momentText(startedAt, timezone)} ${timezone}`;
  const took = dryRun ? "" : `, ${formatDuration(durationMs)}`;
  const limits = [windowText(result), budgetText(result)].filter((text) => text !== "").join(", ");
  const told = notes
    .slice(0, mostNotes)
    .flatMap(({ message, hint }) => [
      `  ${color.yellow("!")} ${line(message)}`,
      ...(hint === undefined ? [] : [`    ${color.dim(line(hint))}`]),
    ]);
  const more = notes.length - mostNotes;
  return [
    `${harmless(database)}   ${when}${took}`,
    ...(limits === "" ? [] : [`  ${limits}`]),
    ...told,
    ...(more > 0 ? [`  ${color.yellow("!")} and ${more} more notes: --json has them`] : []),
  ];
}

function windowText({ window, timezone, endedAt }: MaintenanceResult): string {
  if (window === null) return "";
  const { open, opensAt, closesAt } = window;
  if (open && closesAt === null) return "window always open";
  if (open && closesAt !== null) {
    const left = formatDuration(Math.max(0, closesAt.getTime() - endedAt.getTime()));
    return `window open until ${momentText(closesAt, timezone)} (${left})`;
  }
  return opensAt === null ? "window closed" : `window closed, opens ${momentText(opensAt, timezone)}`;
}

function budgetText({ budgetMs }: MaintenanceResult): string {
  return budgetMs === null ? "" : `budget ${formatDuration(budgetMs)}`;
}

/** "180 MB -> 60 MB" where the size has changed, else the size; nothing where nobody knows. */
export function sizesText({
  bytesBefore,
  bytesAfter,
}: Pick<ActionResult, "bytesBefore" | "bytesAfter">): string {
  const [before, after] = [bytesBefore, bytesAfter].map((bytes) => (bytes === null ? "" : bytesText(bytes)));
  if (before === "" || after === "" || before === after) return (after === "" ? before : after) ?? "";
  return `${before} -> ${after}`;
}

/** Text of files and servers on one line that is not too long. */
export function line(text: string): string {
  return fit(oneLine(text), longestLine);
}

/** " Next: reindex, Sun 2026-11-29 04:00 UTC." */
export function nextText(tasks: readonly TaskResult[], timezone: string): string {
  const [first] = tasks
    .flatMap(({ task, next }) => (next === null ? [] : [{ task, next }]))
    .toSorted((one, other) => one.next.getTime() - other.next.getTime());
  return first === undefined ? "" : ` Next: ${first.task}, ${momentText(first.next, timezone)} ${timezone}.`;
}

/** What is expected is no more exact than this: "under 1 s", "about 40 s", "about 4 min 12 s". */
export function aboutText(ms: number): string {
  if (ms < 1000) return "under 1 s";
  const seconds = Math.round(ms / 1000);
  return `about ${seconds < 100 ? `${seconds} s` : formatDuration(seconds * 1000)}`;
}

/** Why nothing was done, or would be: what needed work and cannot have it is not "not worth it". */
export function nothingText({ left, leftCount }: Pick<TaskResult, "left" | "leftCount">): string {
  if (leftCount === 0) return "nothing to do";
  const needy = left.filter(({ wanted }) => wanted).length;
  if (needy === 0) return `none of ${grouped(leftCount)} is worth it`;
  return `${grouped(needy)} of ${grouped(leftCount)} ${needy === 1 ? "needs" : "need"} work and cannot have it`;
}
