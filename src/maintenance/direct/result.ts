import { ExitCode } from "../../errors.ts";
import { type Left, targetText, type Work, type WorkKind, type WorkResult } from "../work.ts";
import type { TargetSet } from "./targets.ts";

/** What would be done: one statement. */
export interface PlannedWork {
  kind: WorkKind;
  /** As it is written in SQL: public.users. */
  target: string;
  sql: string;
  /** In PostgreSQL's words. */
  lock: string;
  bytes: number | null;
  /** By its history, or its size; null where nothing is known. */
  expectedMs: number | null;
}

/** What a command on tables did, or would do. */
export interface DirectResult {
  dryRun: boolean;
  /** What was meant: "named", "shop" (the four tables of the shop's schema), "all" tables of the database. */
  set: TargetSet;
  /** In a dry run. */
  planned: PlannedWork[];
  results: WorkResult[];
  left: Left[];
}

/** A work as a dry run shows it. */
export function plannedWork({ kind, target, sql, lock, bytes, expectedMs }: Work): PlannedWork {
  return { kind, target: targetText(target), sql, lock, bytes, expectedMs: expectedMs ?? null };
}

/**
 * 1 where something failed, or nothing could be done; else 4 where its time was over, or a lock was not to be had, and it was not said that what is locked
 * may be left.
 */
export function exitCodeOf(
  { dryRun, results, left }: Pick<DirectResult, "dryRun" | "results" | "left">,
  { skipLocked = false }: { skipLocked?: boolean | undefined } = {},
): ExitCode {
  if (!dryRun && results.length === 0 && left.some(({ wanted }) => wanted)) return ExitCode.failed;
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  if (outcomes.has("failed") || outcomes.has("interrupted")) return ExitCode.failed;
  const late = outcomes.has("cancelled") || outcomes.has("not-started");
  return late || (outcomes.has("skipped") && !skipLocked) ? ExitCode.notNow : ExitCode.done;
}
