import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { WorkResult } from "../work.ts";
import type { ActionKind } from "./records.ts";
import { logSql } from "./tables.ts";

export interface BegunAction {
  /** The run that it belongs to; null where a person gave the command. */
  taskId: string | null;
  task: string | null;
  kind: ActionKind;
  /** As `targetText` has it. */
  target: string;
  bytesBefore?: number | null | undefined;
  /** The backend that will run the statement, where it is not this session's. */
  pid?: number | undefined;
}

/** What became of an action; without its kind and target, which are recorded already. */
export type EndedAction = Omit<WorkResult, "kind" | "target">;

/** Records that an action begins, by `context.now()`; gives its id. */
export async function beginAction(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "client" | "now">,
  { taskId, task, kind, target, bytesBefore = null, pid }: BegunAction,
): Promise<string> {
  const [row] = await session.query<{ id: string }>(logSql("action-begin", context), [
    taskId,
    task,
    kind,
    target,
    context.now().toISOString(),
    bytesBefore,
    context.client,
    pid ?? null,
  ]);
  if (row === undefined) throw new Error("INSERT ... RETURNING gave no row");
  return row.id;
}

/** Records what became of an action. */
export async function endAction(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema">,
  id: string,
  { outcome, waitedMs, durationMs, bytesBefore, bytesAfter, rows, sqlstate, reason }: EndedAction,
): Promise<void> {
  await session.query(logSql("action-end", context), [
    id,
    outcome,
    waitedMs,
    durationMs,
    whole(bytesBefore),
    whole(bytesAfter),
    whole(rows),
    sqlstate,
    reason,
  ]);
}

/** Records an action that never began, or of which nobody knew before it had ended. */
export async function recordAction(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "client" | "now">,
  begun: BegunAction,
  ended: EndedAction,
): Promise<void> {
  const id = await beginAction(session, context, begun);
  await endAction(session, context, id, ended);
}

function whole(number: number | null): number | null {
  return number === null ? null : Math.round(number);
}
