import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { didYouMean } from "../../nearest.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { alone, type Run } from "../../operation/run.ts";
import { withSession } from "../../operation/session.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { requireDirect } from "../direct-session.ts";
import { settleInterrupted } from "../leftovers/settle-interrupted.ts";
import { expireLog } from "../log/expire.ts";
import { readExpectation } from "../log/expectation.ts";
import { ensureMaintenanceLog, lastRuns } from "../log/log.ts";
import { beginTask, endTask } from "../log/runs.ts";
import { preflight } from "../preflight/preflight.ts";
import { type DueTask, whatIsDue } from "../schedule/due.ts";
import { windowAt } from "../schedule/window.ts";
import type { WorkResult } from "../work.ts";
import { exitCodeOf, outcomeOf } from "./outcome.ts";
import { nothingOf, planRun } from "./plan.ts";
import { emptyResult, finished, type MaintenanceResult, type TaskResult } from "./result.ts";
import { runTask, type Scene } from "./run-task.ts";
import { deadlineOf } from "./time-left.ts";

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
  onAction?: ((task: string, result: WorkResult) => void) | undefined;
  onTask?: ((task: TaskResult) => void) | undefined;
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
  return withSession(context, async (session) => {
    const result = emptyResult(session, context);
    if (session.info.in_recovery) return finished({ ...result, standby: true }, context);
    requireDirect(session);
    if (options.dryRun === true) return planRun(session, context, { tasks, options, result });
    requireWritable(session);
    await ensureMaintenanceLog(session, context);
    return alone(context, session, lockKey, (run) =>
      new ScheduledRun(run, context, options, result).all(tasks),
    );
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
    hint: `It has ${known.join(", ")}.`,
    exitCode: ExitCode.usage,
  });
}

/** Whether a task has its turn: by the clock, or because somebody says so. */
export function hasItsTurn({ due, waits }: DueTask, force: boolean | undefined): boolean {
  return waits !== "window" && (due || force === true);
}

/** One run, while no other is at work. */
class ScheduledRun {
  readonly #run: Run;
  readonly #session: Session;
  readonly #context: MaintenanceContext;
  readonly #options: MaintainOptions;
  readonly #result: MaintenanceResult;
  readonly #started: number = performance.now();

  constructor(run: Run, context: MaintenanceContext, options: MaintainOptions, result: MaintenanceResult) {
    this.#run = run;
    this.#session = run.session;
    this.#context = context;
    this.#options = options;
    this.#result = result;
  }

  /** @throws PgopsError with the result so far, where something ends the run */
  async all(tasks: readonly MaintenanceTask[]): Promise<MaintenanceResult> {
    try {
      const scene = await this.#begin();
      const runs = await lastRuns(this.#session, this.#context);
      for (const due of whatIsDue({ ...this.#context.settings, tasks }, runs, this.#context.now()))
        await this.#turn(scene, due);
      await expireLog(this.#session, this.#context);
    } catch (error) {
      throw error instanceof PgopsError
        ? error.with({ partial: { ...finished(this.#result, this.#context) } })
        : error;
    }
    const result = finished(this.#result, this.#context);
    return { ...result, exitCode: exitCodeOf(result) };
  }

  /** Looks around before anything is begun, and says what it sees. */
  async #begin(): Promise<Scene> {
    const [session, context] = [this.#session, this.#context];
    const { busy, notes } = await settleInterrupted(session, context, this.#run);
    const looked = await preflight(session, context);
    this.#result.notes.push(...notes, ...looked.notes);
    for (const { message } of this.#result.notes) context.emit({ type: "warning", message });
    return {
      run: this.#run,
      context,
      project: this.#options.project,
      preflight: looked,
      expectation: await readExpectation(session, context),
      window: windowAt(context.settings, context.now()),
      busy,
      onAction: ({ name }, result) => this.#options.onAction?.(name, result),
    };
  }

  async #turn(scene: Scene, due: DueTask): Promise<void> {
    const waiting = due.waits === "window" && (due.due || this.#options.force === true);
    const result: TaskResult = { ...nothingOf(due), outcome: waiting ? "waits" : "not-due" };
    this.#result.tasks.push(result);
    if (hasItsTurn(due, this.#options.force)) await this.#do(scene, due, result);
    this.#options.onTask?.(result);
  }

  async #do(scene: Scene, { task, scheduledFor }: DueTask, result: TaskResult): Promise<void> {
    const [session, context] = [this.#session, this.#context];
    const deadline = deadlineOf(context, task, { window: scene.window, runStarted: this.#started });
    if (deadline !== undefined && deadline.at <= performance.now()) {
      Object.assign(result, { outcome: "not-now", reason: `the ${deadline.of} is used up` });
      return;
    }
    const id = await beginTask(session, context, { task: task.name, scheduledFor });
    try {
      const done = await runTask(scene, task, { id, deadline });
      Object.assign(result, done, { outcome: outcomeOf(done) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      Object.assign(result, { outcome: "failed", reason });
      if (!session.lost)
        await endTask(session, context, id, { outcome: "interrupted", reason }).catch(() => {});
      throw error;
    }
    await endTask(session, context, id, { outcome: result.outcome, reason: result.reason });
  }
}
