import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import type { Range } from "../grid/range.ts";
import { bindable, bindForeignKeys, stageKeys, unbind } from "./bind.ts";
import { captureChanges, disarm, isArmed } from "./capture.ts";
import { analyzeStage, catchUp } from "./catch-up.ts";
import { copyPages, type CopyWork } from "./copy.ts";
import { columnsText, type Ground, readGround } from "./obstacles.ts";
import { readHeap } from "./rows-in-default.ts";
import { createStage, dropStage, findStage, stageNames } from "./stage.ts";
import { beginRepair, endRepair, readRepair, type RepairState } from "./state.ts";
import { outdated, type Swapped, swapStage } from "./swap.ts";

const relationNameSql = new URL("sql/relation-name.sql", import.meta.url);

/** A copy that is under way, with all that it takes to go on with it. */
export type RepairByCopy = CopyWork & CopyLimits & { key: readonly string[]; ground: Ground };

export interface CopyLimits {
  holdMs: number;
  batchRows: number;
  /** Of so many rows foreign keys are checked before the swap. */
  bindRows: number;
}

/** What a copy begins with: the stage and, last, the triggers, for which writers have to stand aside a moment. */
export async function beginCopy(
  run: Run,
  table: PartitionedTable,
  {
    partition,
    slots,
    ground,
    rows,
  }: { partition: Partition; slots: readonly Range[]; ground: Ground; rows: number },
  limits: CopyLimits,
): Promise<RepairByCopy> {
  const { key = [], columns } = ground;
  const step = `prepare the copy of ${nameOf(partition)}`;
  return run.step(step, () =>
    run.transaction(step, async (session) => {
      const stage = await createStage(session, run.context, table, slots);
      const { prepare, arm } = captureChanges(partition, stage, key);
      await session.run(prepare);
      await session.run(arm);
      const { filenode, pages } = await readHeap(session, partition.oid);
      const state: RepairState = {
        defaultOid: partition.oid,
        columns: columnsText(columns),
        filenode,
        nextPage: 0,
        endPage: pages,
        totalRows: rows,
        copiedRows: 0,
      };
      await beginRepair(session, run.context, table, state);
      return { table, partition, stage, columns, key, ground, state, bound: false, ...limits };
    }),
  );
}

/** What an earlier run has left. */
export type Unfinished =
  | { kind: "none" }
  /** It can be gone on with. */
  | { kind: "copy"; copy: RepairByCopy }
  /** It has changed places already, or does not fit any more: what is left of it is to be removed. */
  | { kind: "rest"; state: RepairState };

/** Looks for what an earlier run has left of a copy. */
export function findUnfinished(run: Run, table: PartitionedTable, limits: CopyLimits): Promise<Unfinished> {
  return run.transaction(`look for an earlier repair of ${nameOf(table.name)}`, async (session) => {
    const state = await readRepair(session, run.context, table.oid);
    if (state === undefined) return { kind: "none" };
    const rest: Unfinished = { kind: "rest", state };
    const partition = table.default;
    if (partition === undefined || partition.oid !== state.defaultOid) return rest;
    const stage = await findStage(session, run.context, table);
    if (stage === undefined || !(await isArmed(session, partition.oid))) return rest;
    const ground = await readGround(session, table, partition);
    const { key, columns } = ground;
    if (key === undefined || columnsText(columns) !== state.columns) return rest;
    const bound = (await stageKeys(session, stage.root)).length > 0;
    return {
      kind: "copy",
      copy: { table, partition, stage, columns, key, ground, state, bound, ...limits },
    };
  });
}

/** Copies, follows what changes meanwhile, lets both change places, and clears away. @throws PgopsError */
export async function finishCopy(run: Run, begun: RepairByCopy): Promise<Swapped & { rows: number }> {
  const { table, partition } = begun;
  try {
    const state = await copyPages(run, begun);
    let copy = { ...begun, state };
    await catchUp(run, copy);
    await analyzeStage(run, copy);
    if (copy.bound || (bindable(copy.ground).length > 0 && state.totalRows >= copy.bindRows)) {
      if (!copy.bound) await catchUp(run, copy);
      await bindForeignKeys(run, copy);
      copy = { ...copy, bound: true };
    }
    // What has changed while it was analyzed.
    await catchUp(run, copy);
    const swapped = await swapStage(run, copy);
    await removeCopy(run, table, undefined);
    return { ...swapped, rows: state.copiedRows };
  } catch (error) {
    throw await standing(run, error, { table, partition });
  }
}

/** What can be gone on with stays; what the server refuses would be refused again, and is thrown away. */
async function standing(
  run: Run,
  error: unknown,
  { table, partition }: Pick<RepairByCopy, "table" | "partition">,
): Promise<unknown> {
  if (!(error instanceof PgopsError)) return error;
  // With more time (57014: a timeout) it may do.
  const again = error.code !== outdated && (error.code !== "PGOPS_SQL" || error.sqlstate === "57014");
  if (!again && !run.session.lost) {
    await removeCopy(run, table, partition).catch(() => {});
    return error.with({
      stands: `The copy was thrown away: the rows are in ${nameOf(partition)} as before.`,
    });
  }
  return error.with({
    stands:
      `All rows are in ${nameOf(partition)}, or in their partitions where the change was committed. The copy stays, and follows them; ` +
      "`pgops partitions repair` goes on with it, `pgops partitions repair --abandon` removes it.",
  });
}

/** Removes the triggers and all that a copy takes, in one transaction; the rows are not touched. */
export async function removeCopy(
  run: Run,
  table: PartitionedTable,
  armed: QualifiedName | undefined,
): Promise<void> {
  const step = `clear away the copy of ${nameOf(table.name)}`;
  await unbind(run, stageNames(run.context, table).root);
  await run.step(step, () =>
    run.transaction(step, async (session) => {
      if (armed !== undefined)
        await session.run(
          `LOCK TABLE ONLY ${quoteQualified(armed)} IN ACCESS EXCLUSIVE MODE; ${disarm(armed)}`,
        );
      await session.run(dropStage(run.context, table));
      await endRepair(session, run.context, table.oid);
    }),
  );
}

/** Removes what an earlier run has left, wherever the table is now that it was to copy. */
export async function removeRest(run: Run, table: PartitionedTable, state: RepairState): Promise<void> {
  const [name] = await run.session.query<{ schema: string; name: string }>(sqlFile(relationNameSql), [
    state.defaultOid,
  ]);
  await removeCopy(run, table, name);
}
