import type { PartitionSettings } from "../../config/partition-settings.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { slotsBetween, type Grid } from "../grid/grid.ts";
import type { Position, Range } from "../grid/range.ts";
import type { Survey } from "./survey.ts";

/** How many ranges of ids are made where `ahead` is a time, and nobody knows yet how fast ids are taken. */
const idRangesAhead = 3;

/** The intervals that get partitions, from the end of the old table on: as many as the settings ask for, one at least. */
export function comingSlots(
  grid: Grid,
  { ahead }: Pick<PartitionSettings, "ahead">,
  { end, at }: { end: Position; at: Date },
): Range[] {
  const first = grid.slotAt(end);
  const now = grid.now(at);
  if (now === undefined) return following(grid, first, typeof ahead === "number" ? ahead : idRangesAhead);
  const until =
    typeof ahead === "number"
      ? following(grid, grid.slotAt(now), ahead + 1).at(-1)?.to
      : grid.shift(now, ahead.count, ahead.unit);
  const slots = [...slotsBetween(grid, { from: end, to: until ?? end })];
  return slots.length === 0 ? [first] : slots;
}

/** So many intervals from this one on, one at least. */
function following(grid: Grid, first: Range, count: number): Range[] {
  const slots = [first];
  while (slots.length < count) slots.push(grid.slotAt(slots.at(-1)?.to ?? first.to));
  return slots;
}

/** The table as it will be after the swap, for the plan. */
export function tableAfterSwap({
  subject,
  column,
  grid,
  range,
  partition,
  settings,
}: Survey): PartitionedTable {
  const { oid, table, owner, tablespace, accessMethod } = subject;
  return {
    oid,
    name: table,
    column,
    grid,
    settings,
    owner,
    tablespace: tablespace ?? undefined,
    accessMethod: accessMethod ?? undefined,
    persistence: "permanent",
    partitions: [
      {
        ...partition,
        oid,
        kind: "table",
        range,
        detachPending: false,
        estimatedRows: undefined,
        pages: 0,
      },
    ],
    default: undefined,
  };
}
