import type { TaskKind } from "../../config/maintenance-settings.ts";
import type { ExitCode } from "../../errors.ts";
import type { ActionKind } from "../log/records.ts";
import type { Left, Work, WorkResult } from "../work.ts";

/**
 * "done", "partial", "not-now", "failed": as the history has them. "waits": due, but for the window, or the pause after a
 * failure. "not-due"; "planned": a dry run would do it.
 */
export type TaskResultOutcome = "done" | "partial" | "not-now" | "failed" | "waits" | "not-due" | "planned";

/** What became of one action; of a task that is no work on tables, one for the whole. */
export interface ActionResult extends Omit<WorkResult, "kind"> {
  kind: ActionKind;
}

/** What a dry run would do; a task that is no work on tables has one for the whole. */
export interface PlannedWork extends Pick<Work, "bytes"> {
  kind: ActionKind;
  /** As `targetText` has it. */
  target: string;
  /** Null where there is no statement to show. */
  sql: string | null;
  /** In PostgreSQL's words; null where nothing is locked. */
  lock: string | null;
  /** Why it was taken, for people. */
  why: string | null;
  expectedMs: number | null;
}

/** What became of one task. */
export interface TaskResult {
  task: string;
  run: TaskKind;
  /** Why it is due, or is not, for people. */
  why: string;
  /** The time of the schedule that it stands for; null where it was forced, and where nothing is due. */
  scheduledFor: Date | null;
  /** The first time of its schedule that no success stood for before this run; null where there is none. */
  missedSince: Date | null;
  /** When it is due next; null where nobody knows. */
  next: Date | null;
  outcome: TaskResultOutcome;
  /** What it is due but for; null where it had its turn, and where it is not due. */
  waits: "window" | "retry" | null;
  /** Why it failed, ended early, or waits; null where there is nothing to say. */
  reason: string | null;
  /** From its beginning to its end; 0 where it was not begun. */
  durationMs: number;
  actions: readonly ActionResult[];
  planned: readonly PlannedWork[];
  /** What was looked at and left, the nearest to being taken first; no more than are worth showing. */
  left: readonly Left[];
  leftCount: number;
}

/** What is said before work starts. */
export interface MaintenanceNote {
  code: string;
  message: string;
  hint?: string | undefined;
}

/** What `pgops maintenance` did, or would do. */
export interface MaintenanceResult {
  /** Without a password: "shop on 127.0.0.1:5432 as deploy". */
  database: string;
  dryRun: boolean;
  startedAt: Date;
  endedAt: Date;
  durationMs: number;
  /** The server is a standby: nothing is done there. */
  standby: boolean;
  /** Null where none is configured. */
  window: { open: boolean; opensAt: Date | null; closesAt: Date | null } | null;
  timezone: string;
  budgetMs: number | null;
  notes: readonly MaintenanceNote[];
  tasks: readonly TaskResult[];
  reclaimedBytes: number;
  exitCode: ExitCode;
}
