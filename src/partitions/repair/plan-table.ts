import type { Run } from "../../operation/run.ts";
import { nameOf, readPartitionedTable, requireOnGrid } from "../catalog/read-table.ts";
import type { PartitionContext } from "../context.ts";
import { missingSlots } from "../coverage.ts";
import { presentOf, wantedSlots } from "../create/wanted-slots.ts";
import { rangeText } from "../bound-text.ts";
import type { Range } from "../grid/range.ts";
import { nameOfSlot } from "../make-partition.ts";
import { findUnfinished } from "./by-copy.ts";
import { decide } from "./decide.ts";
import { gapsToClose } from "./gaps.ts";
import { mendDifferences } from "./mend.ts";
import { describeFound, type RepairWork } from "./repair-table.ts";
import type { RepairedTable } from "./result.ts";
import { gapSteps, stepsOf } from "./steps.ts";

/** Says what a repair of one table would do, and changes nothing. @throws PgopsError as the repair itself would */
export async function planTable(
  run: Run,
  context: PartitionContext,
  { settings, limits }: RepairWork,
  result: RepairedTable,
): Promise<void> {
  const { table, wanted } = await run.transaction(`read ${nameOf(settings.table)}`, async (session) => {
    const one = await readPartitionedTable(session, settings);
    requireOnGrid(one);
    return { table: one, wanted: wantedSlots(one, await presentOf(session, context, one), settings.ahead) };
  });
  for (const partition of table.partitions.filter(({ detachPending }) => detachPending))
    result.steps.push({
      what: `finish the detach of ${nameOf(partition)}, which was cut off`,
      lock: "everybody waits for milliseconds",
      rows: null,
      does: null,
    });
  const unfinished = await findUnfinished(run, table, limits);
  if (unfinished.kind !== "none")
    result.notes.push(
      unfinished.kind === "copy"
        ? "an earlier repair was broken off: it is gone on with"
        : "an earlier repair was broken off: what is left of it is cleared away",
    );
  const filled = await planRows(run, context, { table, limits }, result);
  const missing = missingSlots(table, {
    from: wanted.slots[0]?.from ?? wanted.position,
    to: wanted.slots.at(-1)?.to ?? wanted.position,
  });
  const gaps = gapsToClose(table, wanted, [...filled, ...missing]);
  const known = new Set(filled.map(({ from }) => from));
  const empty = [...missing, ...gaps.slots].filter(({ from }) => !known.has(from));
  const inOrder = [...empty].toSorted((a, b) => (a.from < b.from ? -1 : 1));
  result.steps.push(...gapSteps(table, inOrder));
  result.made = [...filled, ...inOrder].map((slot) => ({
    name: nameOf(nameOfSlot(table, slot)),
    ...rangeText(table.grid, slot),
  }));
  result.notes.push(...(wanted.note === undefined ? [] : [wanted.note]), ...gaps.notes);
  result.differences = await mendDifferences(run, table, false);
}

async function planRows(
  run: Run,
  context: PartitionContext,
  { table, limits }: Pick<RepairWork, "limits"> & { table: Parameters<typeof stepsOf>[0] },
  result: RepairedTable,
): Promise<Range[]> {
  if (table.default === undefined) return [];
  const decision = await decide(run, context, {
    table,
    partition: table.default,
    refused: new Set(),
    limits,
  });
  describeFound(table, decision, result);
  result.steps.push(...stepsOf(table, decision));
  if (decision.later > 0)
    result.notes.push(`${decision.later} more intervals have their turn afterwards, in the same way`);
  return [...decision.slots];
}
