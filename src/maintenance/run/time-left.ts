import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { MaintenanceContext } from "../context.ts";
import type { WindowState } from "../schedule/window.ts";

/** When something has to be over: on the clock of `performance.now()`, and what ends it. */
export interface Deadline {
  at: number;
  of: "budget" | "task budget" | "window";
}

/** The earliest of the ends that a task has: the run's budget, its own, and the window where it is bound to it. */
export function deadlineOf(
  { settings, now }: MaintenanceContext,
  task: MaintenanceTask,
  { window, runStarted }: { window: WindowState; runStarted: number },
): Deadline | undefined {
  const clock = performance.now();
  const ends: Deadline[] = [];
  if (settings.budgetMs !== undefined) ends.push({ at: runStarted + settings.budgetMs, of: "budget" });
  if (task.budgetMs !== undefined) ends.push({ at: clock + task.budgetMs, of: "task budget" });
  if (!task.outsideWindow && window.open && window.closesAt !== null)
    ends.push({ at: clock + window.closesAt.getTime() - now().getTime(), of: "window" });
  return ends.toSorted((one, other) => one.at - other.at)[0];
}

/** How long a task may take at most, in milliseconds, which begins when its window opens; undefined where there is no end. */
export function longestOf(
  { settings }: MaintenanceContext,
  task: MaintenanceTask,
  { open, opensAt, closesAt }: WindowState,
): number | undefined {
  const isBound = !task.outsideWindow && open && opensAt !== null && closesAt !== null;
  const ends = [settings.budgetMs, task.budgetMs, isBound ? +closesAt - +opensAt : undefined].filter(
    (end) => end !== undefined,
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** What is left of it, in milliseconds, never below 0; undefined where there is no end. */
export function timeLeft(deadline: Deadline | undefined): number | undefined {
  return deadline === undefined ? undefined : Math.max(0, deadline.at - performance.now());
}
