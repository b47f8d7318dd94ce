import type { Run } from "../../operation/run.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { eachTable, makeReady, recorded, settled } from "../each-table.ts";
import { defaultBindRows } from "./bind.ts";
import { findUnfinished, removeCopy, removeRest } from "./by-copy.ts";
import { defaultHoldMs } from "./hold.ts";
import { planTable } from "./plan-table.ts";
import { repairTable, type RepairWork } from "./repair-table.ts";
import { nothingRepaired, type RepairedTable, type PartitionsRepairResult } from "./result.ts";
import { ensureRepairs } from "./state.ts";

export interface RepairPartitionsOptions {
  /** Changes nothing, and says what would be done. */
  plan?: boolean | undefined;
  /** Removes what a repair that was broken off has left, and does nothing else. */
  abandon?: boolean | undefined;
  /** About so many rows are copied in a transaction; default 10,000. */
  batchRows?: number | undefined;
  /** How long, in milliseconds, nobody else may use the table at a time; default 1,000. */
  longestHoldMs?: number | undefined;
  /** Up to so many rows are moved in one transaction, in which the table is locked; default 10,000. */
  atOnceRows?: number | undefined;
  /** Of so many rows foreign keys are checked before the partitions are put in their place; default 50,000. */
  bindRows?: number | undefined;
}

/**
 * Gives the rows in default partitions their partitions, closes gaps, finishes what an earlier run has begun, and makes
 * partitions like their table again. A table that fails does not keep the others from their turn.
 * @throws PgopsError the first one, when all tables had their turn; `partial.tables` says what was done
 */
export async function repairPartitions(
  context: PartitionContext,
  options: RepairPartitionsOptions = {},
): Promise<PartitionsRepairResult> {
  const { plan = false } = options;
  const tasks = context.tables.map((settings) => ({
    settings,
    result: nothingRepaired(nameOf(settings.table)),
  }));
  const turns = await withPartitions(context, async (session) => {
    if (!plan) await makeReady(session, context, () => ensureRepairs(session, context));
    return eachTable(tasks, context, async (task) => {
      const { settings, result } = task;
      const repairWork = { settings, limits: limitsOf(options) };
      const work = (): Promise<void> =>
        aloneWith(context, session, settings.table, (run) => {
          if (options.abandon === true) return abandon(run, repairWork, result);
          return plan
            ? planTable(run, context, repairWork, result)
            : repairTable(run, context, repairWork, result);
        });
      await (plan ? work() : recorded(session, context, task, { work, done: repairedText }));
    });
  });
  return { tables: settled(turns, plan ? silent(context) : context, standing), plan };
}

/** A plan shows its notes where they belong. */
function silent(context: PartitionContext): PartitionContext {
  return { ...context, emit: () => {} };
}

function limitsOf(options: RepairPartitionsOptions): RepairWork["limits"] {
  const { batchRows = 10_000, longestHoldMs: holdMs = defaultHoldMs, atOnceRows = 10_000 } = options;
  return { batchRows, holdMs, atOnceRows, bindRows: options.bindRows ?? defaultBindRows };
}

/** Removes what a repair that was broken off has left. */
async function abandon(run: Run, { settings, limits }: RepairWork, repaired: RepairedTable): Promise<void> {
  const table = await run.transaction(`read ${nameOf(settings.table)}`, (session) =>
    readPartitionedTable(session, settings),
  );
  const unfinished = await findUnfinished(run, table, limits);
  if (unfinished.kind === "none") repaired.notes.push("there is no repair to abandon");
  if (unfinished.kind === "copy") await removeCopy(run, table, unfinished.copy.partition);
  if (unfinished.kind === "rest") await removeRest(run, table, unfinished.state);
}

function repairedText({ made, rowsMoved }: RepairedTable): string {
  if (made.length === 0) return rowsMoved === 0 ? "" : `repaired: moved ${rowsMoved} rows`;
  return `repaired: made ${made.map(({ name }) => name).join(", ")}`;
}

function standing(tables: readonly RepairedTable[]): string {
  const names = tables.flatMap(({ made }) => made.map(({ name }) => name));
  return names.length === 0 ? "No partition was made." : `Made: ${names.join(", ")}.`;
}
