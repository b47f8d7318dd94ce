import type { PartitionSettings } from "../../config/partition-settings.ts";
import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import { rangeText } from "../bound-text.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, readPartitionedTable, requireOnGrid } from "../catalog/read-table.ts";
import type { PartitionContext } from "../context.ts";
import { createForTable } from "../create/create-for-table.ts";
import { liftExclusions, lookIntoDefault } from "../create/default-partition.ts";
import { nothingYet } from "../create/result.ts";
import { presentOf, wantedSlots } from "../create/wanted-slots.ts";
import { recordPartition } from "../log.ts";
import { moveAtOnce } from "./at-once.ts";
import { beginCopy, type CopyLimits, findUnfinished, finishCopy, removeRest } from "./by-copy.ts";
import { decide, type Decision, type RepairLimits, type Strategy } from "./decide.ts";
import { closeGaps, gapsToClose } from "./gaps.ts";
import { mendDifferences } from "./mend.ts";
import type { RepairedTable } from "./result.ts";
import { outdated, type Swapped } from "./swap.ts";
import { turnDefault } from "./turn.ts";

/** Rows of one more interval may come while the others get their partitions; each pass has less to do than the one before. */
const mostPasses = 50;

export interface RepairWork {
  settings: PartitionSettings;
  limits: RepairLimits & CopyLimits;
}

/** Repairs one table; what is done is in `result` also when it ends with an error. @throws PgopsError */
export async function repairTable(
  run: Run,
  context: PartitionContext,
  { settings, limits }: RepairWork,
  result: RepairedTable,
): Promise<void> {
  const refused = new Set<Strategy>();
  await finishDetaches(run, await read(run, settings), result);
  await liftLeftExclusions(run, await read(run, settings));
  for (let pass = 0; ; pass++) {
    const table = await read(run, settings);
    requireOnGrid(table);
    const moved = await moveRows(run, context, { table, limits, refused }, result);
    if (moved === "moved" && pass < mostPasses) continue;
    if (await makeEmpty(run, context, settings, result)) break;
    if (pass >= mostPasses) throw rowsKeepComing(table);
  }
  const table = await read(run, settings);
  result.differences = await mendDifferences(run, table, true);
}

function read(run: Run, settings: PartitionSettings): Promise<PartitionedTable> {
  return run.transaction(`read ${nameOf(settings.table)}`, (session) =>
    readPartitionedTable(session, settings),
  );
}

/** A concurrent detach that was cut off is neither here nor there: no other change of the partitions is possible before. */
async function finishDetaches(run: Run, table: PartitionedTable, result: RepairedTable): Promise<void> {
  for (const partition of table.partitions.filter(({ detachPending }) => detachPending)) {
    const step = `finish the detach of ${nameOf(partition)}`;
    await run.step(step, () =>
      run.transaction(step, async (session) => {
        await session.run(
          `ALTER TABLE ${quoteQualified(table.name)} DETACH PARTITION ${quoteQualified(partition)} FINALIZE`,
        );
        await recordPartition(session, run.context, table, {
          action: "detach",
          partition,
          range: partition.range,
        });
      }),
    );
    result.notes.push(`the detach of ${nameOf(partition)}, which was cut off, is finished`);
  }
}

async function liftLeftExclusions(run: Run, table: PartitionedTable): Promise<void> {
  if (table.default === undefined) return;
  await liftExclusions(run, table, await lookIntoDefault(run, table, table.default, []), []);
}

interface Pass {
  table: PartitionedTable;
  limits: RepairWork["limits"];
  refused: Set<Strategy>;
}

/** Gives rows of the default partition their partitions: first what an earlier run has begun, then what is found. */
async function moveRows(
  run: Run,
  context: PartitionContext,
  { table, limits, refused }: Pass,
  result: RepairedTable,
): Promise<"moved" | "nothing"> {
  const unfinished = await findUnfinished(run, table, limits);
  if (unfinished.kind === "rest") {
    await removeRest(run, table, unfinished.state);
    result.notes.push(
      "an earlier repair was broken off: what was left of it did not fit any more, and was begun anew",
    );
  }
  if (unfinished.kind === "copy") {
    result.notes.push("an earlier repair was broken off: it was gone on with");
    if (result.strategy === "nothing") result.strategy = "copy";
    await tell(run, table, result, () => finishCopy(run, unfinished.copy), true);
    return "moved";
  }
  const partition = table.default;
  if (partition === undefined) return "nothing";
  const decision = await decide(run, context, { table, partition, refused, limits });
  if (decision.strategy === "nothing") {
    result.staying = decision.found.staying;
    return "nothing";
  }
  if (result.strategy === "nothing") describeFound(table, decision, result);
  await tell(run, table, result, () => act(run, table, decision, { limits, refused }));
  return "moved";
}

/** What was found, for the result. */
export function describeFound(table: PartitionedTable, decision: Decision, result: RepairedTable): void {
  const { strategy, found } = decision;
  result.strategy = strategy;
  result.found = found.slots.map(({ slot, rows }) => ({ ...rangeText(table.grid, slot), rows }));
  result.staying = found.staying;
  if (strategy === "copy") result.diskBytes = found.heap.totalBytes;
}

async function tell(
  run: Run,
  table: PartitionedTable,
  result: RepairedTable,
  work: () => Promise<(Swapped & { rows: number }) | undefined>,
  earlier = false,
): Promise<void> {
  const swapped = await work().catch((error: unknown) => {
    // What was copied is of no use any more, and was thrown away: it begins anew.
    if (error instanceof PgopsError && error.code === outdated && earlier) return undefined;
    throw error;
  });
  if (swapped === undefined) return;
  result.rowsMoved += swapped.rows;
  result.longestHoldMs = Math.max(result.longestHoldMs, Math.round(swapped.heldMs));
  addMade(table, swapped.made, result);
  for (const { name } of swapped.made) {
    const step = `analyze ${nameOf(name)}`;
    await run.step(step, () =>
      run.transaction(step, (session) => session.run(`ANALYZE ${quoteQualified(name)}`)),
    );
  }
}

function addMade({ grid }: PartitionedTable, made: Swapped["made"], result: RepairedTable): void {
  result.made.push(...made.map(({ name, slot }) => ({ name: nameOf(name), ...rangeText(grid, slot) })));
}

/** Undefined where it has to be decided anew: rows of another interval came, or it takes too long this way. */
async function act(
  run: Run,
  table: PartitionedTable,
  { partition, strategy, slots, ground, found }: Decision,
  { limits, refused }: Pick<Pass, "limits" | "refused">,
): Promise<(Swapped & { rows: number }) | undefined> {
  const { holdMs } = limits;
  const { rows } = found;
  try {
    if (strategy === "at once") return await moveAtOnce(run, { table, partition, slots, ground, holdMs });
    const [slot] = slots;
    if (strategy === "turn" && slot !== undefined) {
      const turned = await turnDefault(run, { table, partition, slot, rows, ground, holdMs });
      return { ...turned, rows: 0 };
    }
  } catch (error) {
    const { code = "", sqlstate = "" } = error instanceof PgopsError ? error : {};
    const tooLong = code === "PGOPS_PARTITIONS_HOLD" && ground.key !== undefined;
    if (!tooLong && !(strategy === "turn" && sqlstate === "23514")) throw error;
    refused.add(strategy);
    return undefined;
  }
  return finishCopy(run, await beginCopy(run, table, { partition, slots, ground, rows }, limits));
}

/** Makes what is missing beside: what `create` makes, then gaps. False where rows have come into the default partition. */
async function makeEmpty(
  run: Run,
  context: PartitionContext,
  settings: PartitionSettings,
  result: RepairedTable,
): Promise<boolean> {
  const created = nothingYet(result.table);
  try {
    await createForTable(run, context, { settings, options: {} }, created);
  } finally {
    result.made.push(...created.made);
    result.madeDefault ??= created.madeDefault;
  }
  if (created.left.length > 0) return false;
  const table = await read(run, settings);
  const position = await run.transaction(`look at ${nameOf(table.name)}`, async (session) =>
    wantedSlots(table, await presentOf(session, context, table), 0),
  );
  const gaps = gapsToClose(table, position);
  const made: Swapped["made"] = [];
  try {
    return (await closeGaps(run, table, gaps.slots, made)) === "done";
  } finally {
    addMade(table, made, result);
    result.notes = [...new Set([...result.notes, ...created.notes, ...gaps.notes])];
  }
}

function rowsKeepComing({ name }: PartitionedTable): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITIONS_DEFAULT",
    message: `rows of intervals without a partition keep coming into the default partition of ${nameOf(name)}`,
    hint: "Look at what is written there; run it again when that has calmed down.",
  });
}
