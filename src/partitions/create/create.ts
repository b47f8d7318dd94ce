import { ExitCode, PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { recordHistory } from "../../operation/history.ts";
import { historyTable } from "../../operation/state-tables.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { PartitionSettings } from "../../config/partition-settings.ts";
import { nameOf } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { ensureLog } from "../log.ts";
import { createForTable, type CreateOptions } from "./create-for-table.ts";
import { type CreatedTable, type CreateResult, nothingYet } from "./result.ts";

/** After these nothing more can be done for other tables either. */
const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

/**
 * Makes, by the clock, the partitions from the current interval on that are missing, each in a transaction of its own.
 * A table that fails does not keep the others from getting theirs.
 * @throws PgopsError the first one, when all tables had their turn; `partial.tables` says what was made
 */
export async function createPartitions(
  context: PartitionContext,
  options: CreateOptions = {},
): Promise<CreateResult> {
  const result: CreateResult = { tables: [], dryRun: options.dryRun === true };
  const failures: PgopsError[] = [];
  await withPartitions(context, async (session) => {
    if (!result.dryRun) {
      requireWritable(session);
      await ensureLog(session, context).catch((error: unknown) => {
        throw operationFailure(error, { step: `make the log in the schema ${context.stateSchema}` });
      });
    }
    for (const settings of context.tables) {
      const created = nothingYet(nameOf(settings.table));
      result.tables.push(created);
      const failure = await failureOf(session, context, { settings, options }, created);
      for (const note of created.notes)
        context.emit({ type: "warning", message: `${created.table}: ${note}` });
      if (failure === undefined) continue;
      created.error = { code: failure.code, message: failure.message };
      failures.push(failure);
      if (endsAll.has(failure.code)) break;
    }
  });
  const [first, ...others] = failures;
  if (first === undefined) return result;
  const { tables } = result;
  throw first.with({
    details: [...first.details, ...others.map(({ code, message }) => `${message} (${code})`)],
    stands: standing(first, result),
    partial: { ...first.partial, tables },
  });
}

async function failureOf(
  session: Session,
  context: PartitionContext,
  task: { settings: PartitionSettings; options: CreateOptions },
  created: CreatedTable,
): Promise<PgopsError | undefined> {
  const began = performance.now();
  const { table } = task.settings;
  const failure = await aloneWith(context, session, table, (run) =>
    createForTable(run, context, task, created),
  )
    .then(() => leftToRepair(created))
    .catch((error: unknown) => foreseen(error, context));
  const worthTelling = failure !== undefined || created.made.length > 0 || created.madeDefault !== null;
  if (task.options.dryRun !== true && worthTelling && !session.lost && !context.signal?.aborted)
    await recordHistory(session, historyTable(context), {
      action: "partitions",
      filename: quoteQualified(table),
      outcome: failure === undefined ? "done" : "failed",
      durationMs: Math.round(performance.now() - began),
      hash: undefined,
      sql: undefined,
      source: undefined,
      client: context.client,
      sqlstate: failure?.sqlstate,
      message: failure?.message ?? `made ${madeNames(created).join(", ")}`,
    });
  return failure;
}

function foreseen(error: unknown, { signal }: PartitionContext): PgopsError {
  const failure = operationFailure(error, { signal });
  if (failure instanceof PgopsError) return failure;
  throw failure;
}

function madeNames({ made, madeDefault }: CreatedTable): string[] {
  return [...made.map(({ name }) => name), ...(madeDefault === null ? [] : [madeDefault])];
}

function standing(failure: PgopsError, { tables, dryRun }: CreateResult): string {
  const names = tables.flatMap(madeNames).join(", ");
  if (dryRun) return `Nothing was changed. It would make ${names === "" ? "nothing" : names}.`;
  const made = names === "" ? "No partition was made." : `Made: ${names}.`;
  return failure.stands === undefined ? made : `${failure.stands} ${made}`;
}

function leftToRepair({ table, left }: CreatedTable): PgopsError | undefined {
  if (left.length === 0) return undefined;
  const what = left.length === 1 ? "1 interval is" : `${left.length} intervals are`;
  return new PgopsError({
    code: "PGOPS_PARTITIONS_DEFAULT",
    message: `${table}: ${what} left without a partition of its own, for the rows in the default partition`,
    details: left.map(
      ({ from, to, reason }) =>
        `${from ?? "MINVALUE"} to ${to ?? "MAXVALUE"}: ` +
        (reason === "rows"
          ? "the default partition holds rows of it"
          : "rows of it are coming, and the default partition is too large to be scanned meanwhile"),
    ),
    hint: "`pgops partitions repair` gives these rows their partitions; `pgops partitions repair --plan` shows how.",
    exitCode: ExitCode.failed,
  });
}
