import { ExitCode, PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { poolsTransactions } from "../../postgres/pooler.ts";
import type { Session } from "../../postgres/session.ts";
import { boundText, rangeText } from "../bound-text.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable } from "../catalog/read-table.ts";
import type { PartitionContext } from "../context.ts";
import type { TableTask } from "../each-table.ts";
import { detachPartition } from "./detach.ts";
import { dropDetached } from "./drop.ts";
import { type Expired, planRetiring, type RetirePlan } from "./plan.ts";
import type { RetiredPartition, RetiredTable } from "./result.ts";

/** What is to be done with a table, and what is told of it. */
export interface RetireTask extends TableTask<RetiredTable> {
  only: readonly string[];
  /** What may be dropped, by oid; undefined: whatever is to be. */
  confirmed?: ReadonlySet<string> | undefined;
}

/** Reads a table and what is to be done with it, and tells of it in `retired`. Not in a transaction. */
export async function lookAtTable(
  session: Session,
  context: PartitionContext,
  { settings, only, result: retired }: RetireTask,
): Promise<{ table: PartitionedTable; plan: RetirePlan }> {
  const table = await readPartitionedTable(session, settings);
  const plan = await planRetiring(session, context, table, only);
  retired.partitions = plan.expired.map((one) => retiredOf(table, one));
  retired.left = plan.left.map((one) => ({
    ...rangeText(table.grid, one.range),
    name: nameOf(one),
    reason: one.reason,
  }));
  if (plan.cutoff !== undefined) retired.cutoff = boundText(table.grid, plan.cutoff);
  return { table, plan };
}

/** Retires what is past its time of one table; what is done is in `retired` also when it ends with an error. @throws PgopsError */
export async function retireTable(run: Run, context: PartitionContext, task: RetireTask): Promise<void> {
  const { table, plan } = await lookAtTable(run.session, context, task);
  const { result: retired, confirmed } = task;
  const meant = plan.expired.filter(
    ({ oid, intention }) => intention.way !== "drop" || confirmed?.has(oid) !== false,
  );
  for (const one of plan.expired.filter((other) => !meant.includes(other)))
    retired.left.push({ ...rangeText(table.grid, one.range), name: nameOf(one), reason: "not confirmed" });
  const told = new Map(meant.map((one) => [one, retiredOf(table, one)]));
  retired.partitions = [...told.values()];
  if (meant.some(({ detach }) => detach === "concurrently" || detach === "finish"))
    await requireOwnSession(run, table);
  for (const [one, shown] of told) {
    await run.step(stepText(one), () => retireOne(run, table, one, shown));
    shown.done = true;
  }
}

async function retireOne(
  run: Run,
  table: PartitionedTable,
  one: Expired,
  shown: RetiredPartition,
): Promise<void> {
  const { way } = one.intention;
  if (way === "archive") return archiveOne(run, table, one, shown);
  await detachPartition(run, table, one);
  if (way === "drop") await dropDetached(run, table, one);
}

async function archiveOne(
  run: Run,
  table: PartitionedTable,
  one: Expired,
  shown: RetiredPartition,
): Promise<void> {
  if (one.kind !== "table") throw notArchivable(one);
  const { archivePartition, requireFolder } = await import("../archive/archive-partition.ts");
  // Where no archive can be written its rows are not taken out of sight either.
  if (one.detach !== null) await requireFolder(table, one);
  await detachPartition(run, table, one);
  await archivePartition(run, table, one, shown);
}

function notArchivable(one: Expired): PgopsError {
  return new PgopsError({
    code: "PGOPS_ARCHIVE_KIND",
    message: `${nameOf(one)} cannot be archived: it is a ${one.kind}`,
    hint: "An archive is made of one table with its rows. Detach it, and see to it by hand.",
    stands: "It was not touched.",
  });
}

function stepText({ intention, ...one }: Expired): string {
  return `${intention.way} ${nameOf(one)}`;
}

function retiredOf(table: PartitionedTable, one: Expired): RetiredPartition {
  const { intention, detach, size } = one;
  return {
    name: nameOf(one),
    ...rangeText(table.grid, one.range),
    way: intention.way,
    detach,
    ...size,
    done: false,
    file: null,
    sha256: null,
  };
}

/** DETACH CONCURRENTLY is two transactions of one session. @throws PgopsError `PGOPS_POOLER` */
async function requireOwnSession(run: Run, { name }: PartitionedTable): Promise<void> {
  if (!(await poolsTransactions(run.session, run.context.target))) return;
  throw new PgopsError({
    code: "PGOPS_POOLER",
    message: `detaching partitions of ${nameOf(name)} concurrently needs a session, which the transaction pooler before this server does not give`,
    hint: "Set `directUrl` in the configuration to the server's own address, past the pooler. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}
