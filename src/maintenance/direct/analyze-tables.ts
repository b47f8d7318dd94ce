import type { MaintenanceContext } from "../context.ts";
import { type DirectOptions, doWorks } from "./do-works.ts";
import { planAnalyze } from "./plan.ts";
import type { DirectResult } from "./result.ts";

export interface AnalyzeTablesOptions extends DirectOptions {
  /** How much of the shared buffers it may use: "8 MB". Before PostgreSQL 16 nothing is made of it. */
  bufferUsageLimit?: string | undefined;
}

/**
 * ANALYZE of tables: of those named, else of the shop's four where all of them are there, else of all of the database. Partitioned
 * tables are done with their partitions, which autovacuum never does.
 * @throws PgopsError where nothing was begun; what failed is in the result
 */
export function analyzeTables(
  context: MaintenanceContext,
  options: AnalyzeTablesOptions = {},
): Promise<DirectResult> {
  const { skipLocked, bufferUsageLimit } = options;
  return doWorks(context, options, {
    verb: "analyze",
    kind: "analyze",
    plan: ({ facts }, server) => planAnalyze(facts, { server, skipLocked, bufferUsageLimit }),
  });
}
