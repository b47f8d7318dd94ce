import type { WorkKind, WorkOutcome } from "../work.ts";

/**
 * How a task ended. "partial": its time was over before all was done, the next run goes on. "not-now": nothing could
 * be begun, for a lock or the window. "interrupted": the run was killed.
 */
export type TaskOutcome = "running" | "done" | "partial" | "not-now" | "failed" | "interrupted";

/** One run of one task. */
export interface TaskRecord {
  id: string;
  task: string;
  /** The time of the schedule that it stands for, ISO 8601 in UTC; null where it was forced. */
  scheduledFor: string | null;
  startedAt: string;
  endedAt: string | null;
  outcome: TaskOutcome;
  /** Why it failed or ended early. */
  reason: string | null;
  client: string;
  /** The backend that works, and when it began: whether a killed run's statement is still running. */
  pid: number | null;
  /** The role of the server. */
  executedBy: string;
}

/** What is known of a task from its runs; what is due follows from it. */
export interface TaskHistory {
  /** The last run that ended with "done"; `scheduledFor` is null where it was forced. */
  lastSuccess: { scheduledFor: Date | null; startedAt: Date; endedAt: Date } | null;
  /** The last run, however it ended; `endedAt` is null where it is running, or was killed. */
  lastAttempt: { outcome: TaskOutcome; startedAt: Date; endedAt: Date | null } | null;
}

/** What is done to one thing: work on a table or an index, or a whole task that is no such work. */
export type ActionKind = WorkKind | "partitions" | "partitions-retire" | "seed-check" | "sql";

/** One statement on one table or index; `taskId` is null where a person gave the command. */
export interface ActionRecord {
  id: string;
  taskId: string | null;
  task: string | null;
  kind: ActionKind;
  target: string;
  startedAt: string;
  waitedMs: number;
  durationMs: number | null;
  bytesBefore: number | null;
  bytesAfter: number | null;
  rows: number | null;
  outcome: WorkOutcome | "running";
  sqlstate: string | null;
  reason: string | null;
  executedBy: string;
  client: string;
}
