import type { MaintenanceTask, TaskKind } from "../../config/maintenance-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { chooseWork } from "../choose/choose-work.ts";
import { executeWorks } from "../execute/execute-works.ts";
import { removeLeftovers } from "../leftovers/remove-leftovers.ts";
import { beginAction, endAction } from "../log/actions.ts";
import { preflight } from "../preflight/preflight.ts";
import { type Left, targetText, type Work } from "../work.ts";
import { runFeature } from "./other-features.ts";
import type { Scene } from "./prepare.ts";
import type { ActionResult } from "./result.ts";
import { type Deadline, longestOf, timeLeft } from "./time-left.ts";

export interface TaskOptions {
  /** Of the run of the task, in the history. */
  id: string;
  deadline: Deadline | undefined;
  project: Settings;
  /** Hears of each statement when it is over. */
  onAction: (action: ActionResult) => void;
}

/** What a task has come to. */
export interface TaskDone {
  actions: readonly ActionResult[];
  left: readonly Left[];
  leftCount: number;
  /** Why nothing of it was begun, or it ended early. */
  reason: string | null;
}

const rewriting: ReadonlySet<TaskKind> = new Set(["reindex", "vacuum-full"]);

/** Why a task may not begin now; undefined where it may. */
export function whyItWaits(
  { run }: MaintenanceTask,
  { rewritingWaits }: { rewritingWaits: string | null },
): string | undefined {
  return rewriting.has(run) ? (rewritingWaits ?? undefined) : undefined;
}

/**
 * Does one task, and gives what came of it; of a failed statement the result tells.
 * @throws PgopsError only for what ends the run: interrupted, the connection lost
 */
export async function runTask(begun: Scene, task: MaintenanceTask, options: TaskOptions): Promise<TaskDone> {
  const scene = rewriting.has(task.run) ? await lookedAgain(begun) : begun;
  const reason = whyItWaits(task, scene.preflight);
  if (reason !== undefined) return { actions: [], left: [], leftCount: 0, reason };
  switch (task.run) {
    case "vacuum":
    case "analyze":
    case "reindex":
    case "vacuum-full":
      return workOnTables(scene, task, options);
    default:
      return { actions: await runFeature(scene, task, options), left: [], leftCount: 0, reason: null };
  }
}

/** A dump may have begun since, and the disk has filled. */
async function lookedAgain(scene: Scene): Promise<Scene> {
  const { run, context } = scene;
  return { ...scene, preflight: await preflight(run.session, context) };
}

/** Chooses what is worth it, and does it. */
async function workOnTables(
  { run, context, preflight: looked, expectation, window, busy, foreign }: Scene,
  task: MaintenanceTask,
  { id, deadline, onAction }: TaskOptions,
): Promise<TaskDone> {
  const { session, lock } = run;
  const { jobs, costDelayMs, costLimit } = context.settings;
  const chosen = await chooseWork(session, context, task, {
    timeLeftMs: timeLeft(deadline),
    longestMs: longestOf(context, task, window),
    expectation,
    windowOpen: window.open,
    preflight: looked,
  });
  const { yes: taken = [], no: works = [] } = Object.groupBy(chosen.works, ({ table }) =>
    busy.has(table.oid) ? "yes" : "no",
  );
  const left = [...taken.map(leftToOthers), ...chosen.left];
  context.emit({ type: "planned", steps: works.length });
  const actions = await executeWorks(context, works, {
    jobs,
    order: "given",
    lock,
    endsAt: deadline?.at,
    costDelayMs,
    costLimit,
    onBegin: ({ kind, target, bytes }) =>
      beginAction(session, context, {
        taskId: id,
        task: task.name,
        kind,
        target: targetText(target),
        bytesBefore: bytes,
      }),
    onEnd: async (_, result, actionId) => {
      if (actionId !== undefined) await endAction(session, context, actionId, result);
      onAction(result);
    },
    afterFailure: async ({ kind, table }, again) => {
      if (kind !== "reindex") return;
      const { notes } = await removeLeftovers(again, { tableOid: table.oid, before: foreign });
      for (const { message } of notes) context.emit({ type: "warning", message });
    },
  });
  return { actions, left, leftCount: chosen.leftCount + taken.length, reason: null };
}

function leftToOthers({ kind, target, why = "" }: Work): Left {
  const text = `${why}, but somebody is at work on its table`;
  return { kind, target: targetText(target), why: text, wanted: true, later: true };
}
