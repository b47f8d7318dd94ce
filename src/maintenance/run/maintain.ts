import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { didYouMean } from "../../nearest.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { alone } from "../../operation/run.ts";
import { withSession } from "../../operation/session.ts";
import type { Session } from "../../postgres/session.ts";
import { rememberSizes } from "../catalog/remembered.ts";
import type { MaintenanceContext } from "../context.ts";
import { requireOwnSession } from "../direct-session.ts";
import { expireLog } from "../log/expire-log.ts";
import { ensureMaintenanceLog } from "../log/tables.ts";
import { lastRuns } from "../log/task-runs.ts";
import { whatIsDue } from "../schedule/due.ts";
import { readSchedule } from "../schedule/expression.ts";
import { Draft } from "./draft.ts";
import { planTasks } from "./plan.ts";
import { prepareScene } from "./prepare.ts";
import type { ActionResult, MaintenanceResult, TaskResult } from "./result.ts";
import { TaskTurns } from "./task-turns.ts";

export interface MaintainOptions {
  /** The whole configuration, for the tasks of other features. */
  project: Settings;
  /** Only these tasks, by name. */
  tasks?: readonly string[] | undefined;
  /** Also what is not due; the window stays. */
  force?: boolean | undefined;
  /** Says what would be done, and changes nothing. */
  dryRun?: boolean | undefined;
  /** Hears of each statement, and of each task, when it is over. */
  onAction?: ((task: string, action: ActionResult) => void) | undefined;
  onTask?: ((task: TaskResult) => void) | undefined;
  /** Called at the end of a run that was not a dry one, while its session is open. */
  afterwards?: ((session: Session, result: MaintenanceResult) => Promise<void>) | undefined;
}

/** The name of the lock that a run holds. */
const lockKey = "pgops maintenance";

/**
 * Does what is due by the clock, in the order of the configuration; a task that fails does not keep the others from
 * their turn, and the result says so. On a standby nothing is done.
 * @throws PgopsError `PGOPS_LOCKED` (exit code 4) while another run is at work, `PGOPS_MAINTENANCE_TASK` (2),
 * `PGOPS_INTERRUPTED` and its kin with the result so far as `partial`
 */
export async function maintain(
  context: MaintenanceContext,
  options: MaintainOptions,
): Promise<MaintenanceResult> {
  const tasks = wantedTasks(context, options.tasks);
  // What cannot be read is said before anything is asked.
  for (const task of tasks) readSchedule(task, context.settings.timezone);
  const draft = new Draft(context, options.dryRun === true);
  return withSession(context, async (session) => {
    if (session.info.in_recovery) {
      const result = draft.finish(true);
      if (options.dryRun !== true) await options.afterwards?.(session, result);
      return result;
    }
    await requireOwnSession(session, context, "maintenance");
    if (options.dryRun === true) {
      await planTasks(session, context, { tasks, force: options.force, project: options.project, draft });
      return draft.finish();
    }
    requireWritable(session);
    await ensureMaintenanceLog(session, context);
    return alone(context, session, lockKey, async (run) => {
      try {
        const scene = await prepareScene(run, context, draft);
        const runs = await lastRuns(session, context);
        const turns = new TaskTurns(scene, options, draft);
        for (const due of whatIsDue({ ...context.settings, tasks }, runs, context.now()))
          await turns.turn(due);
        await rememberSizes(session, context);
        await expireLog(session, context);
        const result = draft.finish();
        await options.afterwards?.(session, result);
        return result;
      } catch (error) {
        throw error instanceof PgopsError ? error.with({ partial: { ...draft.finish() } }) : error;
      }
    });
  });
}

/** @throws PgopsError `PGOPS_MAINTENANCE_TASK` for a name that no task has */
function wantedTasks(
  { settings: { tasks } }: MaintenanceContext,
  names: readonly string[] = [],
): readonly MaintenanceTask[] {
  const known = tasks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined)
    return tasks.filter(({ name, enabled }) => (names.length === 0 ? enabled : names.includes(name)));
  throw new PgopsError({
    code: "PGOPS_MAINTENANCE_TASK",
    message: `the configuration has no maintenance task "${unknown}"${didYouMean(unknown, known)}`,
    hint: known.length === 0 ? "`maintenance.tasks` is empty." : `It has ${known.join(", ")}.`,
    exitCode: ExitCode.usage,
  });
}
