import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Settings } from "../../config/settings.ts";
import type { Session } from "../../postgres/session.ts";
import { chooseWork } from "../choose/choose-work.ts";
import type { MaintenanceContext } from "../context.ts";
import { readExpectation } from "../log/expectation.ts";
import { maintenanceLogReadable } from "../log/tables.ts";
import { lastRuns } from "../log/task-runs.ts";
import { preflight } from "../preflight/preflight.ts";
import { type DueTask, whatIsDue } from "../schedule/due.ts";
import { windowAt } from "../schedule/window.ts";
import { targetText, type Work } from "../work.ts";
import { type Draft, hasItsTurn, nothingOf, withoutTurn } from "./draft.ts";
import { featureWork, whyItWouldFail } from "./other-features.ts";
import type { MaintenanceNote, PlannedWork, TaskResult } from "./result.ts";
import { whyItWaits } from "./run-task.ts";
import { deadlineOf, longestOf, timeLeft } from "./time-left.ts";

/** Says what a run would do now, and why, and changes nothing. @throws PgopsError as looking does */
export async function planTasks(
  session: Session,
  context: MaintenanceContext,
  {
    tasks,
    force,
    project,
    draft,
  }: { tasks: readonly MaintenanceTask[]; force: boolean | undefined; project: Settings; draft: Draft },
): Promise<void> {
  const runStarted = performance.now();
  const { settings, now } = context;
  const runs = await lastRuns(session, context);
  const looked = await preflight(session, context);
  const expectation = await readExpectation(session, context);
  const window = windowAt(settings, now());
  draft.notes.push(...looked.notes);
  if ((await maintenanceLogReadable(session, context)) === false) draft.notes.push(unread);
  const planOf = async (due: DueTask): Promise<Partial<TaskResult>> => {
    const { task } = due;
    if (!hasItsTurn(due, force, window)) return withoutTurn(due, force);
    const reason = whyItWaits(task, looked);
    if (reason !== undefined) return { outcome: "not-now", reason };
    const feature = featureWork(task);
    if (feature !== undefined) {
      const failure = await whyItWouldFail(context, project, task);
      return failure === undefined
        ? { outcome: "planned", planned: [feature] }
        : { outcome: "failed", reason: failure };
    }
    const timeLeftMs = timeLeft(deadlineOf(context, task, { window, runStarted }));
    const longestMs = longestOf(context, task, window);
    const given = { timeLeftMs, longestMs, expectation, windowOpen: window.open, preflight: looked };
    const { works, left, leftCount } = await chooseWork(session, context, task, given);
    return { outcome: "planned", planned: works.map(plannedWork), left, leftCount };
  };
  for (const due of whatIsDue({ ...settings, tasks }, runs, now()))
    draft.tasks.push({ ...nothingOf(due), waits: null, ...(await planOf(due)) });
}

const unread: MaintenanceNote = {
  code: "unread-history",
  message: "this role may not read the history: what is due is told as if nothing had ever run",
};

function plannedWork({ kind, target, sql, lock, why, bytes, expectedMs }: Work): PlannedWork {
  return {
    kind,
    target: targetText(target),
    sql,
    lock,
    why: why ?? null,
    bytes,
    expectedMs: expectedMs ?? null,
  };
}
