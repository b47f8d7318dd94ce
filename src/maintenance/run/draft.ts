import { describeTarget } from "../../config/describe.ts";
import { ExitCode } from "../../errors.ts";
import type { MaintenanceContext } from "../context.ts";
import { type DueTask, needsWindow } from "../schedule/due.ts";
import { windowAt, type WindowState } from "../schedule/window.ts";
import { exitCodeOf } from "./outcome.ts";
import type { MaintenanceNote, MaintenanceResult, TaskResult } from "./result.ts";

/** The result of a run while it grows. */
export class Draft {
  readonly notes: MaintenanceNote[] = [];
  readonly tasks: TaskResult[] = [];
  readonly #context: MaintenanceContext;
  readonly #dryRun: boolean;
  readonly #startedAt: Date;
  readonly #started: number = performance.now();

  constructor(context: MaintenanceContext, dryRun: boolean) {
    this.#context = context;
    this.#dryRun = dryRun;
    this.#startedAt = context.now();
  }

  /** The result as far as it has come. */
  finish(standby = false): MaintenanceResult {
    const { settings, target, now } = this.#context;
    const { configured, open, opensAt, closesAt } = windowAt(settings, this.#startedAt);
    const { notes, tasks } = this;
    return {
      database: describeTarget(target),
      dryRun: this.#dryRun,
      startedAt: this.#startedAt,
      endedAt: now(),
      durationMs: performance.now() - this.#started,
      standby,
      window: configured ? { open, opensAt, closesAt } : null,
      timezone: settings.timezone,
      budgetMs: settings.budgetMs ?? null,
      notes,
      tasks,
      reclaimedBytes: reclaimed(tasks),
      exitCode: this.#dryRun ? dryExitCode(tasks) : exitCodeOf({ tasks }),
    };
  }
}

/** Of a dry run: 1 where something would fail. */
function dryExitCode(tasks: readonly TaskResult[]): ExitCode {
  return tasks.some(({ outcome }) => outcome === "failed") ? ExitCode.failed : ExitCode.done;
}

/** What the statements that were done gave back to the disk. */
function reclaimed(tasks: readonly TaskResult[]): number {
  const actions = tasks.flatMap((task) => task.actions);
  return actions.reduce((sum, { outcome, bytesBefore, bytesAfter }) => {
    if (outcome !== "done" || bytesBefore === null || bytesAfter === null) return sum;
    return sum + Math.max(0, bytesBefore - bytesAfter);
  }, 0);
}

/** The result of a task before its turn. */
export function nothingOf({ task, why, scheduledFor, missedSince, next, waits }: DueTask): TaskResult {
  return {
    task: task.name,
    run: task.run,
    why,
    scheduledFor,
    missedSince,
    next,
    outcome: "not-due",
    waits: waits ?? null,
    reason: null,
    durationMs: 0,
    actions: [],
    planned: [],
    left: [],
    leftCount: 0,
  };
}

/** Whether a task has its turn: by the clock, or because somebody says so; the window is never passed by. */
export function hasItsTurn(
  { task, due, waits }: DueTask,
  force: boolean | undefined,
  window: WindowState,
): boolean {
  if (waits === "window" || (needsWindow(task, window) && !window.open)) return false;
  return due || force === true;
}

/** What becomes of a task that does not have its turn. */
export function withoutTurn(
  { waits }: DueTask,
  force: boolean | undefined,
): Pick<TaskResult, "outcome" | "waits"> {
  // What is forced waits for nothing but the window.
  if (force === true) return { outcome: "waits", waits: "window" };
  return waits === undefined ? { outcome: "not-due", waits: null } : { outcome: "waits", waits };
}
