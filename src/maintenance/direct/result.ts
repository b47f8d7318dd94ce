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
export function plannedWork({ kind, target, sql, lock, bytes }: Work): PlannedWork {
  return { kind, target: targetText(target), sql, lock, bytes };
}

/**
 * 1 where something failed, else 4 where its time was over, or a lock was not to be had, and it was not said that what is locked
 * may be left.
 */
export function exitCodeOf(
  { results }: Pick<DirectResult, "results">,
  { skipLocked = false }: { skipLocked?: boolean | undefined } = {},
): ExitCode {
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  if (outcomes.has("failed") || outcomes.has("interrupted")) return ExitCode.failed;
  const late = outcomes.has("cancelled") || outcomes.has("not-started");
  return late || (outcomes.has("skipped") && !skipLocked) ? ExitCode.notNow : ExitCode.done;
}
