import { PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { recordHistory } from "../../operation/history.ts";
import type { Run } from "../../operation/run.ts";
import { historyTable } from "../../operation/state-tables.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { ensureLog } from "../log.ts";
import { findUnfinished, removeCopy, removeRest } from "./by-copy.ts";
import { defaultHoldMs } from "./hold.ts";
import { planTable } from "./plan-table.ts";
import { repairTable, type RepairWork } from "./repair-table.ts";
import { nothingRepaired, type RepairedTable, type RepairResult } from "./result.ts";
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
}

/** After these nothing more can be done for other tables either. */
const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

/**
 * Gives the rows in default partitions their partitions, closes gaps, finishes what an earlier run has begun, and makes
 * partitions like their table again. A table that fails does not keep the others from their turn.
 * @throws PgopsError the first one, when all tables had their turn; `partial.tables` says what was done
 */
export async function repairPartitions(
  context: PartitionContext,
  options: RepairPartitionsOptions = {},
): Promise<RepairResult> {
  const result: RepairResult = { tables: [], plan: options.plan === true };
  const failures: PgopsError[] = [];
  await withPartitions(context, async (session) => {
    if (!result.plan) await prepare(session, context);
    for (const settings of context.tables) {
      const repaired = nothingRepaired(nameOf(settings.table));
      result.tables.push(repaired);
      const work = { settings, limits: limitsOf(options) };
      const failure = await failureOf(session, context, { work, options }, repaired);
      for (const note of repaired.notes)
        if (!result.plan) context.emit({ type: "warning", message: `${repaired.table}: ${note}` });
      if (failure === undefined) continue;
      repaired.error = { code: failure.code, message: failure.message };
      failures.push(failure);
      if (endsAll.has(failure.code)) break;
    }
  });
  const [first, ...others] = failures;
  if (first === undefined) return result;
  const { tables } = result;
  throw first.with({
    details: [...first.details, ...others.map(({ code, message }) => `${message} (${code})`)],
    stands: standing(first, tables),
    partial: { ...first.partial, tables },
  });
}

function limitsOf(options: RepairPartitionsOptions): RepairWork["limits"] {
  const { batchRows = 10_000, longestHoldMs: holdMs = defaultHoldMs, atOnceRows = 10_000 } = options;
  return { batchRows, holdMs, atOnceRows };
}

async function prepare(session: Session, context: PartitionContext): Promise<void> {
  requireWritable(session);
  try {
    await ensureLog(session, context);
    await ensureRepairs(session, context);
  } catch (error) {
    throw operationFailure(error, { step: `make the log in the schema ${context.stateSchema}` });
  }
}

interface Task {
  work: RepairWork;
  options: RepairPartitionsOptions;
}

async function failureOf(
  session: Session,
  context: PartitionContext,
  { work, options }: Task,
  repaired: RepairedTable,
): Promise<PgopsError | undefined> {
  const began = performance.now();
  const { table } = work.settings;
  const failure = await aloneWith(context, session, table, (run) => {
    if (options.abandon === true) return abandon(run, work, repaired);
    return options.plan === true
      ? planTable(run, context, work, repaired)
      : repairTable(run, context, work, repaired);
  })
    .then(() => undefined)
    .catch((error: unknown) => foreseen(error, context));
  const worthTelling = failure !== undefined || repaired.made.length > 0 || repaired.rowsMoved > 0;
  if (options.plan !== true && worthTelling && !session.lost && !context.signal?.aborted)
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
      message: failure?.message ?? `repaired: made ${repaired.made.map(({ name }) => name).join(", ")}`,
    });
  return failure;
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

function foreseen(error: unknown, { signal }: PartitionContext): PgopsError {
  const failure = operationFailure(error, { signal });
  if (failure instanceof PgopsError) return failure;
  throw failure;
}

function standing(failure: PgopsError, tables: readonly RepairedTable[]): string {
  const names = tables.flatMap(({ made }) => made.map(({ name }) => name));
  const made = names.length === 0 ? "No partition was made." : `Made: ${names.join(", ")}.`;
  return failure.stands === undefined ? made : `${failure.stands} ${made}`;
}
