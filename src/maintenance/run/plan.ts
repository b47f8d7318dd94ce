import type { MaintenanceTask, TaskKind } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { chooseWork } from "../choose/choose-work.ts";
import type { MaintenanceContext } from "../context.ts";
import { readExpectation } from "../log/expectation.ts";
import { lastRuns } from "../log/log.ts";
import { preflight } from "../preflight/preflight.ts";
import { type DueTask, whatIsDue } from "../schedule/due.ts";
import { windowAt } from "../schedule/window.ts";
import { hasItsTurn, type MaintainOptions } from "./maintain.ts";
import { finished, type MaintenanceResult, type TaskResult } from "./result.ts";
import { deadlineOf, timeLeft } from "./time-left.ts";

const onTables: ReadonlySet<TaskKind> = new Set(["vacuum", "analyze", "reindex", "vacuum-full"]);

/** Tells what a run would do now, and why, and changes nothing. @throws PgopsError as looking does */
export async function planRun(
  session: Session,
  context: MaintenanceContext,
  {
    tasks,
    options,
    result,
  }: { tasks: readonly MaintenanceTask[]; options: MaintainOptions; result: MaintenanceResult },
): Promise<MaintenanceResult> {
  const runStarted = performance.now();
  const { settings, now } = context;
  const runs = await lastRuns(session, context);
  const looked = await preflight(session, context);
  const expectation = await readExpectation(session, context);
  const window = windowAt(settings, now());
  result.notes.push(...looked.notes);
  const planOf = async (due: DueTask): Promise<Partial<TaskResult>> => {
    const { task, waits } = due;
    if (!hasItsTurn(due, options.force))
      return { outcome: waits === "window" && (due.due || options.force === true) ? "waits" : "not-due" };
    if ((task.run === "reindex" || task.run === "vacuum-full") && looked.rewritingWaits !== null)
      return { outcome: "not-now", reason: looked.rewritingWaits };
    if (!onTables.has(task.run)) return { outcome: "planned", reason: null };
    const timeLeftMs = timeLeft(deadlineOf(context, task, { window, runStarted }));
    const given = { timeLeftMs, expectation, windowOpen: window.open, preflight: looked };
    const { works, left, leftCount } = await chooseWork(session, context, task, given);
    return { outcome: "planned", planned: works, left, leftCount };
  };
  for (const due of whatIsDue({ ...settings, tasks }, runs, now()))
    result.tasks.push({ ...nothingOf(due), ...(await planOf(due)) });
  return finished(result, context);
}

/** The result of a task before its turn. */
export function nothingOf({ task, why, scheduledFor }: DueTask): TaskResult {
  return {
    task: task.name,
    run: task.run,
    why,
    scheduledFor: scheduledFor?.toISOString() ?? null,
    outcome: "not-due",
    reason: null,
    actions: [],
    planned: [],
    left: [],
    leftCount: 0,
  };
}
