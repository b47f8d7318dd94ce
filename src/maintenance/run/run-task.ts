import type { MaintenanceTask, TaskKind } from "../../config/maintenance-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { Run } from "../../operation/run.ts";
import { chooseWork } from "../choose/choose-work.ts";
import type { MaintenanceContext } from "../context.ts";
import { executeWorks } from "../execute/execute-works.ts";
import { removeLeftovers } from "../leftovers/remove-leftovers.ts";
import type { Expectation } from "../log/expectation.ts";
import { beginAction, endAction } from "../log/actions.ts";
import type { Preflight } from "../preflight/preflight.ts";
import type { WindowState } from "../schedule/window.ts";
import type { ActionKind, Work, WorkResult } from "../work.ts";
import { compareSeeds, type FeatureOutcome, makePartitions, retireExpired } from "./other-features.ts";
import type { TaskResult } from "./result.ts";
import { runSqlFile } from "./sql-file.ts";
import { type Deadline, timeLeft } from "./time-left.ts";

/** What all tasks of a run share. */
export interface Scene {
  run: Run;
  context: MaintenanceContext;
  project: Settings;
  preflight: Preflight;
  expectation: Expectation;
  window: WindowState;
  /** Tables on which the statement of a killed run is still at work, by oid. */
  busy: ReadonlySet<number>;
  /** Hears of each statement when it is over. */
  onAction: (task: MaintenanceTask, result: WorkResult) => void;
}

/** What a task has come to. */
type Done = Pick<TaskResult, "actions" | "left" | "leftCount"> & { reason: string | null };

const rewrites: ReadonlySet<TaskKind> = new Set(["reindex", "vacuum-full"]);

/**
 * Does one task, and gives what came of it; of a failed statement the result tells.
 * @throws PgopsError only for what ends the run: interrupted, the connection lost
 */
export async function runTask(
  scene: Scene,
  task: MaintenanceTask,
  { id, deadline }: { id: string; deadline: Deadline | undefined },
): Promise<Done> {
  const { preflight } = scene;
  if (rewrites.has(task.run) && preflight.rewritingWaits !== null)
    return { actions: [], left: [], leftCount: 0, reason: preflight.rewritingWaits };
  switch (task.run) {
    case "partitions":
      return ofFeature(scene, task, id, () => makePartitions(within(scene, deadline), scene.project));
    case "partitions-retire":
      return ofFeature(scene, task, id, () => retireExpired(within(scene, deadline), scene.project));
    case "seed-check":
      return ofFeature(scene, task, id, () => compareSeeds(within(scene, deadline), scene.project));
    case "sql":
      return ofFeature(scene, task, id, () => sqlFile(scene, task, deadline));
    default:
      return onTables(scene, task, { id, deadline });
  }
}

/** Chooses what is worth it, and does it. */
async function onTables(
  scene: Scene,
  task: MaintenanceTask,
  { id, deadline }: { id: string; deadline: Deadline | undefined },
): Promise<Done> {
  const { run, context, preflight, expectation, window, busy, onAction } = scene;
  const { session, lock } = run;
  const { settings } = context;
  const chosen = await chooseWork(session, context, task, {
    timeLeftMs: timeLeft(deadline),
    expectation,
    windowOpen: window.open,
    preflight,
  });
  const works = chosen.works.filter(({ table }) => !busy.has(table.oid));
  const actions = await executeWorks(context, works, {
    jobs: settings.jobs,
    lock,
    endsAt: deadline?.at,
    costDelayMs: settings.costDelayMs,
    costLimit: settings.costLimit,
    onBegin: (work) => beginAction(session, context, { taskId: id, ...startOf(work) }),
    onEnd: async (_work, result, actionId) => {
      if (actionId !== undefined) await endAction(session, context, actionId, result);
      onAction(task, result);
    },
    afterFailure: (work) => removeLeftovers(run, work),
  });
  return { actions, left: chosen.left, leftCount: chosen.leftCount, reason: null };
}

function startOf({
  kind,
  target,
  bytes,
}: Work): Pick<Work, "kind" | "target"> & { bytesBefore: number | null } {
  return { kind, target, bytesBefore: bytes };
}

/** The context with what is left of the time as the limit of each statement. */
function within({ context }: Scene, deadline: Deadline | undefined): MaintenanceContext {
  const left = timeLeft(deadline);
  if (left === undefined) return context;
  const { statementTimeoutMs = left } = context;
  return { ...context, statementTimeoutMs: Math.max(1, Math.min(left, statementTimeoutMs)) };
}

/** Runs what another feature does; its failure is the task's. */
async function ofFeature(
  { run, context, onAction }: Scene,
  task: MaintenanceTask,
  id: string,
  work: () => Promise<FeatureOutcome[]>,
): Promise<Done> {
  const kind = task.run as ActionKind;
  const started = performance.now();
  const outcomes = await settled(work, task, context);
  const durationMs = performance.now() - started;
  const actions = outcomes.map((outcome): WorkResult => {
    const nothing = { waitedMs: 0, bytesBefore: null, bytesAfter: null, rows: null };
    return { kind, ...nothing, durationMs: durationMs / outcomes.length, ...outcome };
  });
  for (const action of actions) {
    const start = { taskId: id, kind, target: action.target, bytesBefore: null };
    await endAction(run.session, context, await beginAction(run.session, context, start), action);
    onAction(task, action);
  }
  return { actions, left: [], leftCount: 0, reason: null };
}

const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

async function settled(
  work: () => Promise<FeatureOutcome[]>,
  { name }: MaintenanceTask,
  { signal }: MaintenanceContext,
): Promise<FeatureOutcome[]> {
  try {
    return await work();
  } catch (thrown) {
    const error = operationFailure(thrown, { signal });
    if (!(error instanceof PgopsError) || endsAll.has(error.code)) throw error;
    const { exitCode, sqlstate = null, message, place } = error;
    const where = place === undefined ? "" : ` (${place.file}:${place.line ?? 1})`;
    const outcome = exitCode === ExitCode.notNow ? "skipped" : "failed";
    return [{ target: name, outcome, sqlstate, reason: `${message}${where}` }];
  }
}

async function sqlFile(
  scene: Scene,
  task: MaintenanceTask,
  deadline: Deadline | undefined,
): Promise<FeatureOutcome[]> {
  const { session, lock } = scene.run;
  const limited = new Run(within(scene, deadline), session, lock);
  await runSqlFile(limited, task.file ?? "");
  return [{ target: task.name, outcome: "done", sqlstate: null, reason: null }];
}
