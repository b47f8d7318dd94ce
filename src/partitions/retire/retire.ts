import type { PartitionSettings } from "../../config/partition-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf } from "../catalog/read-table.ts";
import { aloneWith, type PartitionContext, withPartitions } from "../context.ts";
import { eachTable, makeReady, recorded, settled, type Turns } from "../each-table.ts";
import { lookAtTable, type RetireTask, retireTable } from "./retire-table.ts";
import type { RetiredPartition, RetiredTable, RetireResult } from "./result.ts";

export interface RetireOptions {
  /** Changes nothing, and says what would be done. */
  dryRun?: boolean | undefined;
  /** Only these partitions, by name; also those that were restored. */
  partitions?: readonly string[] | undefined;
  /** Asked before partitions are dropped, with those; `false` stops it. Without it nothing is asked. */
  confirm?: ((dropped: readonly RetiredTable[]) => Promise<boolean>) | undefined;
}

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
  const tasks = context.tables.map((settings) => taskOf(settings, options));
  const turns = await withPartitions(context, async (session) => {
    if (!dryRun) await makeReady(session, context);
    const looked = await lookAtAll(session, context, tasks, options);
    if (dryRun) return looked;
    const ready = tasks.filter(
      ({ settings, result }) => settings.retain !== undefined && result.error === null,
    );
    const { failures } = await eachTable(ready, context, (task) => retireOne(session, context, task));
    return { ...looked, failures: [...looked.failures, ...failures] };
  });
  return { tables: settled(turns, context, (tables) => standing(tables, dryRun)), dryRun };
}

function retireOne(session: Session, context: PartitionContext, task: RetireTask): Promise<void> {
  const { table } = task.settings;
  const work = (): Promise<void> =>
    aloneWith(context, session, table, (run) => retireTable(run, context, task), "retire");
  return recorded(session, context, task, { work, done: doneText });
}

function taskOf(settings: PartitionSettings, { partitions = [] }: RetireOptions): RetireTask {
  const notes = settings.retain === undefined ? ["`retain` is not configured: all its partitions stay"] : [];
  const table = nameOf(settings.table);
  const result: RetiredTable = { table, cutoff: null, partitions: [], left: [], notes, error: null };
  return { settings, only: partitions, result };
}

/** Reads what is to be done where that has to be known before: to be shown, asked about, or compared with the names that were given. */
async function lookAtAll(
  session: Session,
  context: PartitionContext,
  tasks: readonly RetireTask[],
  { dryRun, confirm, partitions = [] }: RetireOptions,
): Promise<Turns<RetiredTable>> {
  if (dryRun !== true && confirm === undefined && partitions.length === 0)
    return { tables: tasks.map(({ result }) => result), failures: [] };
  const looked = await eachTable(tasks, context, async (task) => {
    const { plan } = await lookAtTable(session, context, task);
    task.confirmed = new Set(plan.expired.map(({ oid }) => oid));
  });
  if (looked.failures.length === 0) requireKnown(tasks, partitions);
  if (dryRun !== true) await agree(tasks, confirm);
  return looked;
}

/** @throws PgopsError `PGOPS_RETIRE_PARTITION` where a name is that of no partition past its time */
function requireKnown(tasks: readonly RetireTask[], names: readonly string[]): void {
  const found = new Set(
    tasks.flatMap(({ settings, result }) =>
      result.partitions.flatMap(({ name }) => [name, `${settings.table.schema}.${name}`]),
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
async function agree(tasks: readonly RetireTask[], confirm: RetireOptions["confirm"]): Promise<void> {
  if (confirm === undefined) return;
  const dropped = tasks.map(({ result }) => ({ ...result, partitions: result.partitions.filter(isDrop) }));
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

const pastTense = { detach: "detached", drop: "dropped", archive: "archived" } as const;

/** "dropped audit_logs_2024_01, archived audit_logs_2024_02" */
function doneText({ partitions }: RetiredTable): string {
  return partitions
    .filter(({ done }) => done)
    .map(({ way, name }) => `${pastTense[way]} ${name}`)
    .join(", ");
}

function standing(tables: readonly RetiredTable[], dryRun: boolean): string {
  if (dryRun) return "Nothing was changed.";
  const done = tables.map(doneText).filter((text) => text !== "");
  return done.length === 0 ? "No partition was retired." : `Done: ${done.join(", ")}.`;
}
