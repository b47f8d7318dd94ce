import type { Session } from "../../postgres/session.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { isTime, parseTime } from "../catalog/bounds.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { missingSlots } from "../coverage.ts";
import type { Position, Range } from "../grid/range.ts";

const heapSql = new URL("sql/heap.sql", import.meta.url);

/** How large a table is. */
export interface Heap {
  totalBytes: number;
  bytes: number;
  pages: number;
  filenode: string;
}

/** An interval without a partition, and how many rows of it the default partition holds. */
export interface OccupiedSlot {
  slot: Range;
  rows: number;
}

/** What a default partition holds. */
export interface RowsInDefault {
  heap: Heap;
  rows: number;
  /** In order. */
  slots: OccupiedSlot[];
  /** Rows that belong to no interval: no value, infinity, a year that no calendar has. */
  staying: number;
  /** How long the scan took, in milliseconds; ATTACH PARTITION takes about as long. */
  scanMs: number;
}

/** Year 1 to 9999: beyond, a bound could not be written. */
const calendar = { from: -62_135_596_800_000_000n, to: 253_370_764_800_000_000n };

/**
 * Counts the rows of a default partition by interval, under no lock that stops anybody; the scan is not parallel.
 * @throws PgopsError `PGOPS_PARTITIONS_GRID` where a part of such an interval has a partition
 */
export async function readRowsInDefault(
  session: Session,
  table: PartitionedTable,
  partition: Partition,
): Promise<RowsInDefault> {
  const heap = await readHeap(session, partition.oid);
  await session.run("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL row_security = off");
  const began = performance.now();
  const groups = await session.query<{ first: string | null; rows: number }>(countsSql(table, partition));
  const scanMs = performance.now() - began;
  const bySlot = new Map<Position, OccupiedSlot>();
  let staying = 0;
  for (const { first, rows } of groups) {
    const position = first === null ? undefined : positionOf(table, first);
    if (position === undefined) {
      staying += rows;
      continue;
    }
    const slot = table.grid.slotAt(position);
    const known = bySlot.get(slot.from);
    if (known === undefined) bySlot.set(slot.from, { slot, rows });
    else known.rows += rows;
  }
  const slots = [...bySlot.values()].toSorted((a, b) => (a.slot.from < b.slot.from ? -1 : 1));
  for (const { slot } of slots) missingSlots(table, slot);
  const rows = staying + slots.reduce((sum, one) => sum + one.rows, 0);
  return { heap, rows, slots, staying, scanMs };
}

/** How large a table is now. */
export async function readHeap(session: Session, oid: string): Promise<Heap> {
  const [row] = await session.query<{
    total_bytes: number | null;
    bytes: number | null;
    pages: number | null;
    filenode: string | null;
  }>(sqlFile(heapSql), [oid]);
  return {
    totalBytes: row?.total_bytes ?? 0,
    bytes: row?.bytes ?? 0,
    pages: row?.pages ?? 0,
    filenode: row?.filenode ?? "0",
  };
}

function countsSql(table: PartitionedTable, partition: Partition): string {
  const column = quoteIdentifier(table.column);
  const { interval, timezone } = table.settings;
  const group =
    typeof interval === "number"
      ? `pg_catalog.floor(${column}::numeric / ${interval})`
      : `pg_catalog.date_trunc(${quoteLiteral(interval)}, ${localTime(table, column, quoteLiteral(timezone))})`;
  return `SELECT min(${column})::text AS first, count(*)::float8 AS rows
    FROM ONLY ${quoteQualified(partition)} GROUP BY ${group}`;
}

/** Where the value lies in the zone, in which the intervals begin. */
function localTime({ grid }: PartitionedTable, column: string, zone: string): string {
  if (grid.type === "date") return `${column}::timestamp`;
  if (grid.type === "timestamptz") return `${column} AT TIME ZONE ${zone}`;
  return `(${column} AT TIME ZONE 'UTC') AT TIME ZONE ${zone}`;
}

function positionOf({ grid }: PartitionedTable, text: string): Position | undefined {
  if (!isTime(grid.type)) return BigInt(text);
  if (text.endsWith("infinity") || text.endsWith(" BC")) return undefined;
  const position = parseTime(text);
  return position >= calendar.from && position < calendar.to ? position : undefined;
}
