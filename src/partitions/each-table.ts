import type { PartitionSettings } from "../config/partition-settings.ts";
import { PgopsError } from "../errors.ts";
import { operationFailure } from "../operation/failure.ts";
import { recordHistory } from "../operation/history.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { historyTable } from "../operation/state-tables.ts";
import { quoteQualified } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import type { PartitionContext } from "./context.ts";
import { ensureLog } from "./log.ts";

/** What every result of a table has. */
export interface TableResult {
  table: string;
  notes: string[];
  /** Why it was not done, or not to the end. */
  error: { code: string; message: string } | null;
}

/** A table that something is done for, and what was done. */
export interface TableTask<Result extends TableResult> {
  settings: PartitionSettings;
  result: Result;
}

/** After these nothing more can be done for other tables either. */
const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

/** Makes sure that something can be changed, and that there is a log of it. @throws PgopsError */
export async function makeReady(
  session: Session,
  context: PartitionContext,
  also?: () => Promise<void>,
): Promise<void> {
  requireWritable(session);
  try {
    await ensureLog(session, context);
    await also?.();
  } catch (error) {
    throw operationFailure(error, { step: `make the log in the schema ${context.stateSchema}` });
  }
}

/** How far it came. */
export interface Turns<Result extends TableResult> {
  /** Of the tables that had their turn. */
  tables: Result[];
  failures: PgopsError[];
}

/** Does `work` for each table; one that fails does not keep the others from their turn, and says in its result why. */
export async function eachTable<Result extends TableResult, Task extends TableTask<Result>>(
  tasks: readonly (Task & TableTask<Result>)[],
  { signal }: PartitionContext,
  work: (task: Task) => Promise<void>,
): Promise<Turns<Result>> {
  const turns: Turns<Result> = { tables: [], failures: [] };
  for (const task of tasks) {
    turns.tables.push(task.result);
    try {
      await work(task);
    } catch (error) {
      const failure = operationFailure(error, { signal });
      if (!(failure instanceof PgopsError)) throw failure;
      const { code, message } = failure;
      task.result.error = { code, message };
      turns.failures.push(failure);
      if (endsAll.has(code)) break;
    }
  }
  return turns;
}

/** Does `work` for a table and records it in the history, where anything was done or failed. Throws what `work` throws. */
export async function recorded<Result extends TableResult>(
  session: Session,
  context: PartitionContext,
  { settings, result }: TableTask<Result>,
  { work, done }: { work: () => Promise<void>; done: (result: Result) => string },
): Promise<void> {
  const began = performance.now();
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    failure = operationFailure(error, { signal: context.signal });
  }
  const { sqlstate, message } =
    failure instanceof PgopsError ? failure : { sqlstate: undefined, message: done(result) };
  const worthTelling = failure instanceof PgopsError || message !== "";
  if (worthTelling && !session.lost && !context.signal?.aborted)
    await recordHistory(session, historyTable(context), {
      action: "partitions",
      filename: quoteQualified(settings.table),
      outcome: failure === undefined ? "done" : "failed",
      durationMs: Math.round(performance.now() - began),
      hash: undefined,
      sql: undefined,
      source: undefined,
      client: context.client,
      sqlstate,
      message,
    });
  if (failure !== undefined) throw failure;
}

/**
 * Tells of the notes of all tables, and gives their results. @throws PgopsError the first failure, with what the others say, what was
 * done (`standing`), and the results as `partial.tables`
 */
export function settled<Result extends TableResult>(
  { tables, failures: [first, ...others] }: Turns<Result>,
  { emit }: PartitionContext,
  standing: (tables: readonly Result[]) => string,
): Result[] {
  for (const { table, notes } of tables)
    for (const note of notes) emit({ type: "warning", message: `${table}: ${note}` });
  if (first === undefined) return tables;
  const stands = standing(tables);
  throw first.with({
    details: [...first.details, ...others.map(({ code, message }) => `${message} (${code})`)],
    stands: first.stands === undefined ? stands : `${first.stands} ${stands}`,
    partial: { ...first.partial, tables },
  });
}
