import type { CalendarUnit } from "../config/period.ts";
import type { PartitionedTable } from "./catalog/partitioned-table.ts";
import { coveredUntil } from "./coverage.ts";
import { type Position, unbounded } from "./grid/range.ts";

const microsecondsPerDay = 86_400_000_000n;

/** For what is reckoned and not cut. */
export const averageDays: Readonly<Record<CalendarUnit, number>> = {
  day: 1,
  week: 7,
  month: 30.44,
  quarter: 91.31,
  year: 365.25,
};

/** For how long the partitions that are there take the rows that come. */
export interface Runway {
  /** Whole days; null where that is not known, or where there is no end. */
  days: number | null;
  /** Up to where there is a partition for every row; undefined where there is none now, `unbounded.to` where there is no end. */
  until: Position | undefined;
}

/**
 * The runway from a position on: for a table by time from the clock, for one by ids from how many ids a day are taken,
 * undefined where that is not known yet.
 */
export function runwayOf(table: PartitionedTable, from: Position, idsPerDay?: number): Runway {
  const until = coveredUntil(table, from);
  if (until === undefined) return { days: 0, until };
  if (until >= unbounded.to) return { days: null, until };
  const left = until - from;
  if (typeof table.settings.interval !== "number") return { days: Number(left / microsecondsPerDay), until };
  return { days: idsPerDay === undefined ? null : Math.floor(Number(left) / idsPerDay), until };
}
