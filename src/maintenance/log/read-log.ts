import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { ActionRecord, TaskRecord } from "./records.ts";
import { logSql } from "./tables.ts";

/** A run of a task, and what its actions came to. */
export interface RunEntry extends TaskRecord {
  /** What its actions that are done have freed; what grew is not taken off. */
  reclaimedBytes: number;
  actionCount: number;
  doneCount: number;
  failedCount: number;
}

export interface ReadOptions {
  /** Of these tasks alone. */
  tasks?: readonly string[] | undefined;
  limit: number;
}

/** The latest runs of tasks, the newest first. The history has to be there. */
export function readRuns(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema">,
  { tasks, limit }: ReadOptions,
): Promise<RunEntry[]> {
  return session.query<RunEntry>(logSql("read-runs", context), [limit, orNull(tasks)]);
}

/**
 * The latest actions, the newest first: of these runs, or of these tasks, or all, with those that a person gave the command for.
 * The history has to be there.
 */
export function readActions(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema">,
  { tasks, taskIds, limit }: ReadOptions & { taskIds?: readonly string[] | undefined },
): Promise<ActionRecord[]> {
  return session.query<ActionRecord>(logSql("read-actions", context), [
    limit,
    orNull(tasks),
    orNull(taskIds),
  ]);
}

function orNull(values: readonly string[] | undefined): string | null {
  return values === undefined ? null : arrayParameter(values);
}
