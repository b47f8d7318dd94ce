import type { MaintenanceResult, TaskResult } from "../../src/maintenance/run/result.ts";
import type { ActionResult } from "../../src/maintenance/run/result.ts";

/** A run in which nothing was due. */
export function resultOf(given: Partial<MaintenanceResult> = {}): MaintenanceResult {
  return {
    database: "shop on db.internal:5432 as deploy",
    dryRun: false,
    startedAt: new Date("2027-03-10T03:00:00Z"),
    endedAt: new Date("2027-03-10T03:00:10Z"),
    durationMs: 10_000,
    standby: false,
    window: null,
    timezone: "UTC",
    budgetMs: null,
    notes: [],
    tasks: [],
    reclaimedBytes: 0,
    exitCode: 0,
    ...given,
  };
}

/** A task that was not due. */
export function taskOf(task: string, given: Partial<TaskResult> = {}): TaskResult {
  return {
    task,
    run: "vacuum",
    why: "done at 03:00 today",
    scheduledFor: null,
    missedSince: null,
    next: new Date("2027-03-11T03:00:00Z"),
    outcome: "not-due",
    waits: null,
    reason: null,
    durationMs: 0,
    actions: [],
    planned: [],
    left: [],
    leftCount: 0,
    ...given,
  };
}

/** A vacuum that went well. */
export function actionOf(target: string, given: Partial<ActionResult> = {}): ActionResult {
  return {
    kind: "vacuum",
    target,
    outcome: "done",
    waitedMs: 0,
    durationMs: 4200,
    bytesBefore: 180 * 1024 ** 2,
    bytesAfter: 60 * 1024 ** 2,
    rows: 412_000,
    sqlstate: null,
    reason: "412,000 dead rows (29 %)",
    ...given,
  };
}
