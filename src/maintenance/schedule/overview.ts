import type { MaintenanceSettings, MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { TaskHistory } from "../log/records.ts";
import { needsWindow, whatIsDue } from "./due.ts";
import { readSchedule, type Schedule } from "./expression.ts";
import { windowAt, type WindowState } from "./window.ts";

/** One coming time of a task's schedule. */
export interface ComingTime {
  scheduledFor: Date;
  /** When it begins at the earliest: later where it waits for the window. Null where it does not: `why` says what keeps it. */
  beginsAt: Date | null;
  why: "no-window" | "too-late" | "next-comes-first" | null;
}

/** A task with its schedule, past and future. */
export interface TaskOverview {
  task: MaintenanceTask;
  /** This and `next` are null where nobody could read the history. */
  due: boolean | null;
  why: string;
  waits: "window" | "retry" | null;
  scheduledFor: Date | null;
  next: Date | null;
  history: TaskHistory;
  coming: ComingTime[];
}

export interface ScheduleOverview {
  at: Date;
  timezone: string;
  window: WindowState;
  tasks: TaskOverview[];
}

export interface OverviewOptions {
  /** By the names of the tasks; undefined where nobody could read it. */
  lastRuns: ReadonlyMap<string, TaskHistory> | undefined;
  at: Date;
  /** How many coming times of each task. */
  count: number;
}

type OverviewSettings = Pick<MaintenanceSettings, "timezone" | "window" | "retryAfterMs" | "tasks">;

/**
 * Every task in the order of the configuration: whether it is due, and its next times.
 * @throws PgopsError `PGOPS_MAINTENANCE_SCHEDULE` (exit code 2)
 */
export function scheduleOverview(
  settings: OverviewSettings,
  { lastRuns, at, count }: OverviewOptions,
): ScheduleOverview {
  const { timezone } = settings;
  const tasks = whatIsDue(settings, lastRuns ?? new Map(), at).map((verdict): TaskOverview => {
    const { task, due, why, waits = null, scheduledFor, next } = verdict;
    const isUnknown = lastRuns === undefined && task.enabled;
    return {
      task,
      due: isUnknown ? null : due,
      why: isUnknown ? "its history is not known" : why,
      waits: isUnknown ? null : waits,
      scheduledFor,
      next: isUnknown ? null : next,
      history: lastRuns?.get(task.name) ?? { lastSuccess: null, lastAttempt: null },
      coming: task.enabled ? comingTimes(settings, task, at, count) : [],
    };
  });
  return { at, timezone, window: windowAt(settings, at), tasks };
}

function comingTimes(
  settings: OverviewSettings,
  task: MaintenanceTask,
  at: Date,
  count: number,
): ComingTime[] {
  const schedule = readSchedule(task, settings.timezone);
  const times: ComingTime[] = [];
  for (let time = schedule.next(at); times.length < count; time = schedule.next(time))
    times.push({ scheduledFor: time, ...beginningOf(settings, task, schedule, time) });
  return times;
}

function beginningOf(
  settings: OverviewSettings,
  task: MaintenanceTask,
  schedule: Schedule,
  time: Date,
): Pick<ComingTime, "beginsAt" | "why"> {
  const window = windowAt(settings, time);
  if (!needsWindow(task, window) || window.open) return { beginsAt: time, why: null };
  const { opensAt } = window;
  if (opensAt === null) return { beginsAt: null, why: "no-window" };
  if (task.latestMs !== undefined && +opensAt - +time > task.latestMs)
    return { beginsAt: null, why: "too-late" };
  // When the window opens, one run does for all the times that have come until then.
  return schedule.latest(opensAt) > time
    ? { beginsAt: null, why: "next-comes-first" }
    : { beginsAt: opensAt, why: null };
}
