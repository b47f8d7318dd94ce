import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { ActionKind } from "./records.ts";
import { endTask } from "./task-runs.ts";
import { logSql, maintenanceLogReadable } from "./tables.ts";

/** A row that says "running", whether something still runs or its pgops was killed. */
export interface RunningRow {
  id: string;
  of: "run" | "action";
  /** Null for an action that a person gave the command for. */
  task: string | null;
  /** Of an action: the run that it belongs to. */
  taskId: string | null;
  /** Of an action. */
  kind: ActionKind | null;
  target: string | null;
  /** ISO 8601 in UTC. */
  startedAt: string;
  client: string;
  pid: number | null;
  /** Whether the backend that is recorded is still there: of a run the session that writes the history, of an action the one that works. */
  alive: boolean;
}

/** All rows that say "running", the oldest first; none where there is no history, or this role may not read it. */
export async function runningRows(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema">,
): Promise<RunningRow[]> {
  if ((await maintenanceLogReadable(session, context)) !== true) return [];
  return session.query<RunningRow>(logSql("running", context));
}

/** Records of these rows that what they stand for was killed; those that have ended meanwhile stay as they are. */
export async function markInterrupted(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "now">,
  rows: readonly Pick<RunningRow, "id" | "of">[],
  reason: string,
): Promise<void> {
  // First, for the totals of a run are made of its actions.
  const actions = rows.filter(({ of }) => of === "action").map(({ id }) => id);
  await session.query(logSql("actions-interrupt", context), [arrayParameter(actions), reason]);
  for (const { id, of } of rows.toSorted((one, other) => Number(one.id) - Number(other.id))) {
    // One after the other: the totals of a run rest on those of the run before it.
    if (of === "run") await endTask(session, context, id, { outcome: "interrupted", reason });
  }
}
