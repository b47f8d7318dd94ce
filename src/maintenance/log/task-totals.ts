import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { WorkOutcome } from "../work.ts";
import type { TaskOutcome } from "./records.ts";
import { logSql, maintenanceLogReadable } from "./tables.ts";

/** What all runs of a task have done since its first; it only grows, whatever `retain` removes. */
export interface TaskTotals {
  reclaimedBytes: number;
  durationMs: number;
  runs: Readonly<Partial<Record<TaskOutcome, number>>>;
  actions: Readonly<Partial<Record<WorkOutcome, number>>>;
}

/** The totals of the configured tasks; of one that has not ended a run, and where there is no history to read, nothing. */
export async function taskTotals(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "settings">,
): Promise<Map<string, TaskTotals>> {
  if ((await maintenanceLogReadable(session, context)) !== true) return new Map();
  const names = context.settings.tasks.map(({ name }) => name);
  const rows = await session.query<{ task: string; totals: TaskTotals }>(logSql("totals", context), [
    arrayParameter(names),
  ]);
  return new Map(rows.map(({ task, totals }) => [task, totals]));
}
