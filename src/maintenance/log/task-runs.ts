import type { Session } from "../../postgres/session.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { MaintenanceContext } from "../context.ts";
import type { TaskHistory, TaskOutcome } from "./records.ts";
import { logSql, maintenanceLogReadable } from "./tables.ts";

export interface BegunTask {
  task: string;
  /** The time of the schedule that it stands for; null where it was forced. */
  scheduledFor: Date | null;
}

/** Records that a run of a task begins, by `context.now()`; gives its id. The session is the one that lives as long as the run. */
export async function beginTask(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "client" | "now">,
  { task, scheduledFor }: BegunTask,
): Promise<string> {
  const [row] = await session.query<{ id: string }>(logSql("run-begin", context), [
    task,
    scheduledFor?.toISOString() ?? null,
    context.now().toISOString(),
    context.client,
  ]);
  if (row === undefined) throw new Error("INSERT ... RETURNING gave no row");
  return row.id;
}

/** Records how a run of a task ended, and adds its actions to the totals of the task: end those first. */
export async function endTask(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "now">,
  id: string,
  { outcome, reason }: { outcome: Exclude<TaskOutcome, "running">; reason: string | null },
): Promise<void> {
  await session.query(logSql("run-end", context), [id, outcome, reason, context.now().toISOString()]);
}

interface LastRunRow {
  task: string;
  /** Milliseconds since 1970, here and below. */
  success_scheduled_for: number | null;
  success_started_at: number | null;
  success_ended_at: number | null;
  outcome: TaskOutcome | null;
  started_at: number | null;
  ended_at: number | null;
}

/**
 * What is known of the configured tasks from their runs; a task that has never run has nulls. So has every task where
 * there is no history yet, or this role may not read it.
 */
export async function lastRuns(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "settings">,
): Promise<Map<string, TaskHistory>> {
  const names = context.settings.tasks.map(({ name }) => name);
  const none = new Map(names.map((name) => [name, { lastSuccess: null, lastAttempt: null }]));
  if ((await maintenanceLogReadable(session, context)) !== true) return none;
  const rows = await session.query<LastRunRow>(logSql("last-runs", context), [arrayParameter(names)]);
  return new Map(rows.map((row) => [row.task, historyOf(row)]));
}

function historyOf(row: LastRunRow): TaskHistory {
  const { outcome, started_at: startedAt, success_started_at: successStartedAt } = row;
  return {
    lastSuccess:
      successStartedAt === null
        ? null
        : {
            scheduledFor: dateOf(row.success_scheduled_for),
            startedAt: new Date(successStartedAt),
            endedAt: new Date(row.success_ended_at ?? successStartedAt),
          },
    lastAttempt:
      outcome === null || startedAt === null
        ? null
        : { outcome, startedAt: new Date(startedAt), endedAt: dateOf(row.ended_at) },
  };
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
