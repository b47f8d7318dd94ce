import { PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { beginTask, endTask } from "../log/task-runs.ts";
import type { DueTask } from "../schedule/due.ts";
import { type Draft, hasItsTurn, nothingOf, withoutTurn } from "./draft.ts";
import type { MaintainOptions } from "./maintain.ts";
import { outcomeOf } from "./outcome.ts";
import type { Scene } from "./prepare.ts";
import type { ActionResult, TaskResult } from "./result.ts";
import { runTask } from "./run-task.ts";
import { deadlineOf } from "./time-left.ts";

/** The tasks of a run, one after the other. */
export class TaskTurns {
  readonly #scene: Scene;
  readonly #options: MaintainOptions;
  readonly #draft: Draft;
  readonly #runStarted: number = performance.now();

  constructor(scene: Scene, options: MaintainOptions, draft: Draft) {
    this.#scene = scene;
    this.#options = options;
    this.#draft = draft;
  }

  /** Gives a task its turn, where it has one. @throws PgopsError for what ends the run */
  async turn(due: DueTask): Promise<void> {
    const { force, onTask } = this.#options;
    const before = nothingOf(due);
    const result = hasItsTurn(due, force, this.#scene.window)
      ? await this.#do(due, { ...before, waits: null })
      : this.#add({ ...before, ...withoutTurn(due, force) });
    onTask?.(result);
  }

  #add(result: TaskResult): TaskResult {
    this.#draft.tasks.push(result);
    return result;
  }

  async #do({ task, scheduledFor, due }: DueTask, before: TaskResult): Promise<TaskResult> {
    const { run, context, window } = this.#scene;
    const { session } = run;
    const deadline = deadlineOf(context, task, { window, runStarted: this.#runStarted });
    if (deadline !== undefined && deadline.at <= performance.now()) {
      const reason = deadline.of === "window" ? "the window has closed" : "the budget is used up";
      return this.#add({ ...before, outcome: "not-now", reason });
    }
    const started = performance.now();
    // A time that was done already is not done again for it.
    const id = await beginTask(session, context, {
      task: task.name,
      scheduledFor: due ? scheduledFor : null,
    });
    const actions: ActionResult[] = [];
    const onAction = (action: ActionResult): void => {
      actions.push(action);
      this.#options.onAction?.(task.name, action);
    };
    try {
      const { left, leftCount, ...done } = await runTask(this.#scene, task, {
        id,
        deadline,
        project: this.#options.project,
        onAction,
      });
      const outcome = outcomeOf({ ...done, left });
      await endTask(session, context, id, { outcome, reason: done.reason });
      const durationMs = performance.now() - started;
      return this.#add({ ...before, ...done, outcome, durationMs, left, leftCount });
    } catch (thrown) {
      const error = operationFailure(thrown, { signal: context.signal });
      const ends = session.lost || !(error instanceof PgopsError) || endsAll.has(error.code);
      const reason = error instanceof Error ? error.message : String(error);
      const outcome = ends ? "interrupted" : "failed";
      if (!session.lost) await endTask(session, context, id, { outcome, reason }).catch(() => {});
      const durationMs = performance.now() - started;
      const failed = this.#add({ ...before, outcome: "failed", reason, durationMs, actions });
      if (ends) throw error;
      return failed;
    }
  }
}

const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);
