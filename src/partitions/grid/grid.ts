import type { PartitionSettings } from "../../config/partition-settings.ts";
import { calendarGrid } from "./calendar-grid.ts";
import { idGrid } from "./id-grid.ts";
import { type Position, type Range, unbounded } from "./range.ts";

/** The types of column that a table can be partitioned along. */
export const keyTypes = ["timestamp", "timestamptz", "date", "smallint", "integer", "bigint"] as const;
export type KeyType = (typeof keyTypes)[number];

/** How the axis of a table is cut into intervals. */
export interface Grid {
  readonly type: KeyType;
  /** The interval that a position lies in. */
  slotAt(position: Position): Range;
  /** Where the axis is at a moment; undefined for ids, which know no clock. */
  now(at: Date): Position | undefined;
  /** The moment that lies a period before (`count` below 0) or after a position; undefined for ids. */
  shift(
    position: Position,
    count: number,
    unit: "day" | "week" | "month" | "quarter" | "year",
  ): Position | undefined;
  /** What stands between the quotes of a literal of the column's type, with an explicit offset where the type takes one. */
  literal(position: Position): string;
  /** For people: "2026-11-01", "2026-11-01 00:00+01:00", "10,000,000". */
  describe(position: Position): string;
  /** The words of a name pattern: "yyyy", "mm", "from". */
  words(slot: Range): Readonly<Record<string, string>>;
}

/** The grid that the settings ask for on a column of this type. */
export function gridOf(
  { interval, timezone }: Pick<PartitionSettings, "interval" | "timezone">,
  type: KeyType,
): Grid {
  return typeof interval === "number" ? idGrid(interval, type) : calendarGrid(interval, timezone, type);
}

/** Whether an interval begins at this position. */
export function isOnGrid(grid: Grid, position: Position): boolean {
  return grid.slotAt(position).from === position;
}

/** The intervals from the one that holds `from` to the one that holds the position before `to`, in order. */
export function* slotsBetween(grid: Grid, { from, to }: Range): Generator<Range> {
  for (let slot = grid.slotAt(from); slot.from < to; slot = grid.slotAt(slot.to)) {
    yield slot;
    if (slot.to >= unbounded.to) return;
  }
}
