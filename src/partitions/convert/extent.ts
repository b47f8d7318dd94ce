import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { isTime, parseTime } from "../catalog/bounds.ts";
import { isOnGrid, type Grid } from "../grid/grid.ts";
import { type Position, type Range, unbounded } from "../grid/range.ts";

const sequenceSql = new URL("../sql/owned-sequence.sql", import.meta.url);

/** What lies in the column that a table is to be partitioned by. */
export interface Extent {
  /** Undefined: there are no rows. `unbounded` where it is -infinity or infinity. */
  smallest: Position | undefined;
  largest: Position | undefined;
  /** How many rows have no value. */
  nulls: number;
  /** Where the column's sequence stands; undefined where it has none. */
  sequence: Position | undefined;
}

/** Reads the extent: at once where an index begins with the column, else it reads the whole table. */
export async function readExtent(
  session: Session,
  table: QualifiedName,
  { name, notNull, grid }: { name: string; notNull: boolean; grid: Grid },
): Promise<Extent> {
  const column = quoteIdentifier(name);
  const from = quoteQualified(table);
  const [ends] = await session.query<{ smallest: string | null; largest: string | null }>(
    `SELECT min(${column})::text AS smallest, max(${column})::text AS largest FROM ONLY ${from}`,
  );
  const [missing] = notNull
    ? []
    : await session.query<{ rows: number }>(
        `SELECT count(*)::float8 AS rows FROM ONLY ${from} WHERE ${column} IS NULL`,
      );
  const [sequence] = isTime(grid.type)
    ? []
    : await session.query<{ last_value: string | null }>(sqlFile(sequenceSql), [
        table.schema,
        table.name,
        name,
      ]);
  const last = sequence?.last_value ?? undefined;
  return {
    smallest: positionOf(ends?.smallest ?? null, grid),
    largest: positionOf(ends?.largest ?? null, grid),
    nulls: missing?.rows ?? 0,
    sequence: last === undefined ? undefined : BigInt(last),
  };
}

function positionOf(text: string | null, grid: Grid): Position | undefined {
  if (text === null) return undefined;
  if (text === "-infinity") return unbounded.from;
  if (text === "infinity") return unbounded.to;
  return isTime(grid.type) ? parseTime(text) : BigInt(text);
}

/** So long after now rows still go to the old table: preparations of a large one take their time. */
export const marginDays = 7;

/**
 * The range of the old table: everything before the interval that begins at least a week after now and after the latest
 * row; by ids, at least one whole interval beyond the largest.
 */
export function rangeOfOldTable(grid: Grid, extent: Extent, at: Date): Range {
  const latest = latestOf(grid, extent, at);
  const margin = grid.shift(latest, marginDays, "day");
  const from = unbounded.from;
  if (margin === undefined) return { from, to: grid.slotAt(grid.slotAt(latest).to).to };
  return { from, to: isOnGrid(grid, margin) ? margin : grid.slotAt(margin).to };
}

/** Whether a range that an earlier run chose still does: it ends where an interval begins, and not within a day. */
export function stillFits(grid: Grid, { to }: Range, extent: Extent, at: Date): boolean {
  const latest = latestOf(grid, extent, at);
  return isOnGrid(grid, to) && to > (grid.shift(latest, 1, "day") ?? latest);
}

/** Now, the latest row, the last id taken: whichever is last. */
function latestOf(grid: Grid, { largest, sequence }: Extent, at: Date): Position {
  const positions = [grid.now(at), largest, sequence].filter((position) => position !== undefined);
  return positions.reduce((a, b) => (a > b ? a : b), positions[0] ?? 0n);
}
