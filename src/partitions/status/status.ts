import { countFindings } from "../../findings.ts";
import { type PartitionContext, withPartitions } from "../context.ts";
import { partitionFindings } from "./findings.ts";
import type { PartitionsStatusResult, TableStatus } from "./result.ts";
import { type StatusOptions, tableStatus } from "./table-status.ts";

/** Tells where the configured tables stand, and what needs attention. Changes nothing. @throws PgopsError */
export async function partitionsStatus(
  context: PartitionContext,
  options: StatusOptions = {},
): Promise<PartitionsStatusResult> {
  const tables = await withPartitions(context, async (session) => {
    const all: TableStatus[] = [];
    for (const settings of context.tables) {
      context.signal?.throwIfAborted();
      all.push(await tableStatus(session, context, settings, options));
    }
    return all;
  });
  const findings = tables.flatMap(partitionFindings);
  return { tables, exact: options.exact === true, findings, counts: countFindings(findings) };
}
