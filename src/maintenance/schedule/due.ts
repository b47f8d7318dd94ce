import type { MaintenanceSettings, MaintenanceTask } from "../../config/maintenance-settings.ts";
import { formatDuration } from "../../duration.ts";
import type { TaskHistory } from "../log/records.ts";
import { readSchedule, type Schedule } from "./expression.ts";
import { momentText } from "./moment-text.ts";
import { windowAt, type WindowState } from "./window.ts";

/** What the schedule says of a task at a moment. */
export interface DueTask {
  task: MaintenanceTask;
  /** Whether it is to begin now. */
  due: boolean;
  /** The latest time of its schedule, which a run now would stand for; null where it is not enabled. */
  scheduledFor: Date | null;
  /** For people: "due since Wed 2026-11-25 03:00", "never run", "done at Wed 2026-11-25 03:02". */
  why: string;
  /** When it may begin next: the end of what it waits for, else the next time of its schedule. Null: never as it is configured. */
  next: Date | null;
  /** The first time of its schedule that no success stands for; the latest one where it never ran; null where there is none, or will be none. */
  missedSince: Date | null;
  /** What it is due but for. */
  waits?: "window" | "retry";
}

/** What due-ness is judged by. */
export type DueSettings = Pick<MaintenanceSettings, "timezone" | "window" | "retryAfterMs" | "tasks">;

/**
 * Says of every task, in the order of the configuration, whether it is to begin now: when the latest time of its schedule is later
 * than the one that its last success stands for, no later than `catchUp` allows, in the window where it needs one, and not too
 * soon after a failure. `lastRuns` are by the names of the tasks.
 * @throws PgopsError `PGOPS_MAINTENANCE_SCHEDULE` (exit code 2) for the schedule of a task that is enabled.
 */
export function whatIsDue(
  settings: DueSettings,
  lastRuns: ReadonlyMap<string, TaskHistory>,
  now: Date,
): DueTask[] {
  const window = windowAt(settings, now);
  return settings.tasks.map((task) =>
    judge(task, {
      settings,
      history: lastRuns.get(task.name) ?? { lastSuccess: null, lastAttempt: null },
      window,
      now,
    }),
  );
}

/** Whether a task runs in the window only. */
export function needsWindow(
  { run, outsideWindow }: Pick<MaintenanceTask, "run" | "outsideWindow">,
  { configured }: Pick<WindowState, "configured">,
): boolean {
  return run === "vacuum-full" || (configured && !outsideWindow);
}

interface Given {
  settings: DueSettings;
  history: TaskHistory;
  window: WindowState;
  now: Date;
}

function judge(task: MaintenanceTask, given: Given): DueTask {
  if (!task.enabled)
    return { task, due: false, scheduledFor: null, why: "not enabled", next: null, missedSince: null };
  const { settings, history, window, now } = given;
  const schedule = readSchedule(task, settings.timezone);
  const [scheduledFor, next] = [schedule.latest(now), schedule.next(now)];
  const missedSince = firstMissed(schedule, { history, scheduledFor, now });
  const verdict = { task, due: false, scheduledFor, next, missedSince };
  const text = (moment: Date): string => momentText(moment, settings.timezone);
  const { lastSuccess } = history;
  const isAhead = lastSuccess !== null && ahead(lastSuccess.scheduledFor ?? lastSuccess.startedAt, now);
  if (lastSuccess !== null && !isAhead && scheduledFor <= (lastSuccess.scheduledFor ?? lastSuccess.startedAt))
    return { ...verdict, why: `done at ${text(lastSuccess.endedAt)}` };
  if (task.run === "vacuum-full" && !window.configured)
    return {
      ...verdict,
      why: "it runs in a window only, and none is configured",
      next: null,
      missedSince: null,
    };
  const wait = waitOf(task, given);
  const begins = wait?.until ?? now;
  if (task.latestMs !== undefined && +begins - +scheduledFor > task.latestMs)
    return { ...verdict, why: missedText(text(scheduledFor), task.latestMs, begins > now) };
  if (wait !== undefined) return { ...verdict, why: wait.why, next: wait.until, waits: wait.for };
  if (isAhead)
    return {
      ...verdict,
      due: true,
      why: `its last run says ${text(lastSuccess.startedAt)}, which has not come`,
    };
  return { ...verdict, due: true, why: dueText(history, text(scheduledFor)) };
}

const clockSlackMs = 3_600_000;

/** Whether a run says a time that is yet to come: the clock was wrong then, and must not keep a task from its turn until it comes. */
function ahead(moment: Date, now: Date): boolean {
  return +moment > +now + clockSlackMs;
}

function firstMissed(
  schedule: Schedule,
  { history: { lastSuccess }, scheduledFor, now }: Pick<Given, "history" | "now"> & { scheduledFor: Date },
): Date | null {
  const first =
    lastSuccess === null || ahead(lastSuccess.scheduledFor ?? lastSuccess.startedAt, now)
      ? scheduledFor
      : schedule.next(lastSuccess.scheduledFor ?? lastSuccess.startedAt);
  return first <= now ? first : null;
}

interface Wait {
  for: "window" | "retry";
  until: Date;
  why: string;
}

function waitOf(
  task: MaintenanceTask,
  { settings, history: { lastAttempt }, window, now }: Given,
): Wait | undefined {
  const text = (moment: Date): string => momentText(moment, settings.timezone);
  // What could not begin, was not finished or was killed goes on at once.
  const failedAt = lastAttempt?.outcome === "failed" ? (lastAttempt.endedAt ?? lastAttempt.startedAt) : null;
  const retryAt =
    failedAt === null || ahead(failedAt, now) ? now : new Date(+failedAt + settings.retryAfterMs);
  if (needsWindow(task, window) && !window.open && window.opensAt !== null) {
    const until = new Date(Math.max(+window.opensAt, +retryAt));
    return { for: "window", until, why: `waits for the window, which opens ${text(window.opensAt)}` };
  }
  if (retryAt <= now) return undefined;
  return { for: "retry", until: retryAt, why: `failed, and is tried again from ${text(retryAt)}` };
}

function missedText(scheduled: string, latestMs: number, waits: boolean): string {
  const late = latestMs === 0 ? "on time only" : `${formatDuration(latestMs)} late at most`;
  return `missed ${scheduled}: it may begin ${late}${waits ? ", and has to wait for longer" : ""}`;
}

function dueText({ lastSuccess, lastAttempt }: TaskHistory, scheduled: string): string {
  const since = lastSuccess === null ? "never run" : `due since ${scheduled}`;
  switch (lastAttempt?.outcome) {
    case "failed":
      return lastSuccess === null
        ? "never run with success; the last run failed"
        : `${since}; the last run failed`;
    case "partial":
      return `${since}; the last run left some of it`;
    case "interrupted":
      return `${since}; the last run was killed`;
    case "running":
      return `${since}; a run is under way, or was killed`;
    case "done":
    case "not-now":
    case undefined:
      return since;
  }
}
