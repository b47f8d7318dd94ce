import { ExitCode } from "../../errors.ts";
import type { WorkOutcome } from "../work.ts";
import type { MaintenanceResult, TaskResult } from "./result.ts";

/** How a task has ended, by what became of its statements, and whether something is left for the next run. */
export function outcomeOf({
  actions,
  left,
  reason,
}: Pick<TaskResult, "actions" | "left" | "reason">): "done" | "partial" | "not-now" | "failed" {
  const all = new Set<WorkOutcome>(actions.map(({ outcome }) => outcome));
  if (all.has("failed")) return "failed";
  const isPartial =
    all.has("skipped") || all.has("cancelled") || all.has("not-started") || left.some(({ later }) => later);
  if (isPartial) return all.has("done") || all.has("cancelled") ? "partial" : "not-now";
  // Something kept it from beginning at all.
  return reason === null ? "done" : "not-now";
}

/**
 * 1 where something failed, 4 where something could not be done now: a lock that was not to be had, or all that was due
 * waits for its window. What the time did not suffice for is the next run's, and no fault; of a failure that waits for its
 * next try the run that failed has told.
 */
export function exitCodeOf({ tasks }: Pick<MaintenanceResult, "tasks">): ExitCode {
  if (tasks.some(({ outcome }) => outcome === "failed")) return ExitCode.failed;
  if (tasks.some(isKept)) return ExitCode.notNow;
  const isDone = tasks.some(({ outcome }) => outcome === "done" || outcome === "partial");
  const isKeptOut = tasks.some(({ outcome, waits }) => outcome === "waits" && waits === "window");
  return !isDone && isKeptOut ? ExitCode.notNow : ExitCode.done;
}

/** Whether something was not to be had now, be it all of it or one lock. */
function isKept({ outcome, actions }: Pick<TaskResult, "outcome" | "actions">): boolean {
  return outcome === "not-now" || actions.some((action) => action.outcome === "skipped");
}
