import type { PartitionSettings } from "../../config/partition-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { operationFailure } from "../../operation/failure.ts";
import { recordHistory } from "../../operation/history.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { historyTable } from "../../operation/state-tables.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { ensureLog } from "../log.ts";
import { lookAtTable, retireTable, type TableTask } from "./retire-table.ts";
import type { RetiredPartition, RetiredTable, RetireResult } from "./result.ts";

export interface RetireOptions {
  /** Changes nothing, and says what would be done. */
  dryRun?: boolean | undefined;
  /** Only these partitions, by name; also those that were restored. */
  partitions?: readonly string[] | undefined;
  /** Asked before partitions are dropped, with those; `false` stops it. Without it nothing is asked. */
  confirm?: ((dropped: readonly RetiredTable[]) => Promise<boolean>) | undefined;
}

/** After these nothing more can be done for other tables either. */
const endsAll: ReadonlySet<string> = new Set(["PGOPS_INTERRUPTED", "PGOPS_CONNECTION_LOST"]);

/**
 * Detaches, drops or archives, as configured, what is past `retain`, partition by partition; goes on with what an earlier run
 * has begun. A table that fails does not keep the others from their turn.
 * @throws PgopsError the first one, when all tables had their turn; `partial.tables` says what was done
 */
export async function retirePartitions(
  context: PartitionContext,
  options: RetireOptions = {},
): Promise<RetireResult> {
  const { dryRun = false } = options;
  return withPartitions(context, async (session) => {
    if (!dryRun) {
      requireWritable(session);
      await ensureLog(session, context).catch((error: unknown) => {
        throw operationFailure(error, { step: `make the log in the schema ${context.stateSchema}` });
      });
    }
    const tasks = context.tables.map((settings) => taskOf(settings, options));
    const result: RetireResult = { tables: tasks.map(({ retired }) => retired), dryRun };
    const look = dryRun || options.confirm !== undefined || (options.partitions ?? []).length > 0;
    const failures: PgopsError[] = [];
    if (look) failures.push(...(await lookAtAll(session, context, tasks, options)));
    if (!dryRun) failures.push(...(await retireAll(session, context, tasks)));
    for (const { table, notes } of result.tables)
      for (const message of notes) context.emit({ type: "warning", message: `${table}: ${message}` });
    const [first, ...others] = failures;
    if (first === undefined) return result;
    throw first.with({
      details: [...first.details, ...others.map(({ code, message }) => `${message} (${code})`)],
      stands: standing(first, result),
      partial: { ...first.partial, tables: result.tables },
    });
  });
}

function taskOf(settings: PartitionSettings, { partitions = [] }: RetireOptions): TableTask {
  const notes = settings.retain === undefined ? ["`retain` is not configured: all its partitions stay"] : [];
  const table = nameOf(settings.table);
  const retired: RetiredTable = { table, cutoff: null, partitions: [], left: [], notes, error: null };
  return { settings, only: partitions, retired };
}

async function lookAtAll(
  session: Session,
  context: PartitionContext,
  tasks: readonly TableTask[],
  options: RetireOptions,
): Promise<PgopsError[]> {
  const failures: PgopsError[] = [];
  for (const task of tasks) {
    const failure = await lookAtTable(session, context, task).then(
      ({ plan }) => void (task.confirmed = new Set(plan.expired.map(({ oid }) => oid))),
      (error: unknown) => foreseen(error, context),
    );
    if (failure === undefined) continue;
    task.retired.error = { code: failure.code, message: failure.message };
    failures.push(failure);
  }
  if (failures.length === 0) requireKnown(tasks, options.partitions ?? []);
  if (options.dryRun !== true) await agree(tasks, options.confirm);
  return failures;
}

/** @throws PgopsError `PGOPS_RETIRE_PARTITION` where a name is that of no partition past its time */
function requireKnown(tasks: readonly TableTask[], names: readonly string[]): void {
  const found = new Set(
    tasks.flatMap(({ settings, retired }) =>
      retired.partitions.flatMap(({ name }) => [name, `${settings.table.schema}.${name}`]),
    ),
  );
  const unknown = names.filter((name) => !found.has(name));
  if (unknown.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_RETIRE_PARTITION",
    message: `${unknown.join(", ")}: no partition of this name is past its time`,
    hint: "`pgops partitions retire --dry-run` lists those that are. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

/** @throws PgopsError `PGOPS_NOT_CONFIRMED` */
async function agree(tasks: readonly TableTask[], confirm: RetireOptions["confirm"]): Promise<void> {
  if (confirm === undefined) return;
  const dropped = tasks.map(({ retired }) => ({ ...retired, partitions: retired.partitions.filter(isDrop) }));
  const asked = dropped.filter(({ partitions }) => partitions.length > 0);
  if (asked.length === 0 || (await confirm(asked))) return;
  throw new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was dropped, and nothing else was done",
    exitCode: ExitCode.usage,
  });
}

function isDrop({ way }: RetiredPartition): boolean {
  return way === "drop";
}

async function retireAll(
  session: Session,
  context: PartitionContext,
  tasks: readonly TableTask[],
): Promise<PgopsError[]> {
  const failures: PgopsError[] = [];
  for (const task of tasks) {
    if (task.settings.retain === undefined || task.retired.error !== null) continue;
    const failure = await failureOf(session, context, task);
    if (failure === undefined) continue;
    task.retired.error = { code: failure.code, message: failure.message };
    failures.push(failure);
    if (endsAll.has(failure.code)) break;
  }
  return failures;
}

async function failureOf(
  session: Session,
  context: PartitionContext,
  task: TableTask,
): Promise<PgopsError | undefined> {
  const began = performance.now();
  const { table } = task.settings;
  const failure = await aloneWith(
    context,
    session,
    table,
    (run) => retireTable(run, context, task),
    "retire",
  ).then(
    () => undefined,
    (error: unknown) => foreseen(error, context),
  );
  const done = doneText(task.retired);
  if ((failure !== undefined || done !== "") && !session.lost && !context.signal?.aborted)
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
      message: failure?.message ?? done,
    });
  return failure;
}

function foreseen(error: unknown, { signal }: PartitionContext): PgopsError {
  const failure = operationFailure(error, { signal });
  if (failure instanceof PgopsError) return failure;
  throw failure;
}

const pastTense = { detach: "detached", drop: "dropped", archive: "archived" } as const;

/** "dropped audit_logs_2024_01, archived audit_logs_2024_02" */
function doneText({ partitions }: RetiredTable): string {
  return partitions
    .filter(({ done }) => done)
    .map(({ way, name }) => `${pastTense[way]} ${name}`)
    .join(", ");
}

function standing(failure: PgopsError, { tables, dryRun }: RetireResult): string {
  if (dryRun) return "Nothing was changed.";
  const done = tables.map(doneText).filter((text) => text !== "");
  const all = done.length === 0 ? "No partition was retired." : `Done: ${done.join(", ")}.`;
  return failure.stands === undefined ? all : `${failure.stands} ${all}`;
}
