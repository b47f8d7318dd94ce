import { ExitCode, PgopsError } from "../../errors.ts";
import { shortBound } from "../bound-text.ts";
import { nameOf } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { eachTable, makeReady, recorded, settled } from "../each-table.ts";
import { createForTable, type CreateOptions } from "./create-for-table.ts";
import { type CreatedTable, type CreateResult, nothingYet } from "./result.ts";

/**
 * Makes, by the clock, the partitions from the current interval on that are missing, each in a transaction of its own.
 * A table that fails does not keep the others from getting theirs.
 * @throws PgopsError the first one, when all tables had their turn; `partial.tables` says what was made
 */
export async function createPartitions(
  context: PartitionContext,
  options: CreateOptions = {},
): Promise<CreateResult> {
  const { dryRun = false } = options;
  const tasks = context.tables.map((settings) => ({ settings, result: nothingYet(nameOf(settings.table)) }));
  const turns = await withPartitions(context, async (session) => {
    if (!dryRun) await makeReady(session, context);
    return eachTable(tasks, context, async (task) => {
      const work = async (): Promise<void> => {
        const { settings, result } = task;
        await aloneWith(context, session, settings.table, (run) =>
          createForTable(run, context, { settings, options }, result),
        );
        refuseLeft(result);
      };
      await (dryRun ? work() : recorded(session, context, task, { work, done: madeText }));
    });
  });
  return { tables: settled(turns, context, (tables) => standing(tables, dryRun)), dryRun };
}

function madeNames({ made, madeDefault }: CreatedTable): string[] {
  return [...made.map(({ name }) => name), ...(madeDefault === null ? [] : [madeDefault])];
}

function madeText(created: CreatedTable): string {
  const names = madeNames(created);
  return names.length === 0 ? "" : `made ${names.join(", ")}`;
}

function standing(tables: readonly CreatedTable[], dryRun: boolean): string {
  const names = tables.flatMap(madeNames).join(", ");
  if (dryRun) return `Nothing was changed. It would make ${names === "" ? "nothing" : names}.`;
  return names === "" ? "No partition was made." : `Made: ${names}.`;
}

/** @throws PgopsError `PGOPS_PARTITIONS_DEFAULT` where intervals are left to `repair` */
function refuseLeft({ table, left }: CreatedTable): void {
  if (left.length === 0) return;
  const what = left.length === 1 ? "1 interval is" : `${left.length} intervals are`;
  throw new PgopsError({
    code: "PGOPS_PARTITIONS_DEFAULT",
    message: `${table}: ${what} left without a partition of its own, for the rows in the default partition`,
    details: left.map(
      ({ from, to, reason }) =>
        `${shortBound(from, "MINVALUE")} to ${shortBound(to, "MAXVALUE")}: ` +
        (reason === "rows"
          ? "the default partition holds rows of it"
          : "rows of it are coming, and the default partition is too large to be scanned meanwhile"),
    ),
    hint: "`pgops partitions repair` gives these rows their partitions; `pgops partitions repair --plan` shows how.",
    exitCode: ExitCode.failed,
  });
}
