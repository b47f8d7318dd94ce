import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import type { Position, Range } from "../grid/range.ts";

/** Rows in the default partition that belong to one interval. */
export interface DefaultInterval extends Range {
  rows: number;
}

/** What the default partition holds, by interval. */
export interface DefaultRows {
  intervals: DefaultInterval[];
  /** Rows that fit no interval: without a value, or at infinity. */
  outside: number;
}

/** Counts the rows of the default partition by interval; the server puts them together. */
export async function rowsByInterval(
  session: Session,
  table: PartitionedTable,
  partition: Partition,
): Promise<DefaultRows> {
  const { key, parameters } = intervalOf(table);
  const rows = await session.query<{ start: string | null; rows: number }>(
    `SELECT (${key})::text AS start, count(*)::float8 AS rows FROM ${quoteQualified(partition)} GROUP BY 1`,
    parameters,
  );
  // By the grid's own beginnings: a day with two midnights is one interval.
  const counted = new Map<Position, DefaultInterval>();
  let outside = 0;
  for (const { start, rows: count } of rows) {
    if (start === null) outside += count;
    else {
      const slot = table.grid.slotAt(BigInt(start));
      counted.set(slot.from, { ...slot, rows: count + (counted.get(slot.from)?.rows ?? 0) });
    }
  }
  return { intervals: [...counted.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1)), outside };
}

/** SQL for where the interval of a row begins, as a position, or null. date_trunc with a zone: PostgreSQL 14 to 18. */
function intervalOf({ column, grid, settings }: PartitionedTable): { key: string; parameters: unknown[] } {
  const name = quoteIdentifier(column);
  const { interval, timezone } = settings;
  if (typeof interval === "number")
    return { key: `floor(${name}::numeric / $1::numeric) * $1::numeric`, parameters: [String(interval)] };
  const starts = {
    timestamptz: `date_trunc($1::text, ${name}, $2::text)`,
    timestamp: `date_trunc($1::text, ${name} AT TIME ZONE 'UTC', $2::text)`,
    date: `date_trunc($1::text, ${name}::timestamp)`,
  };
  const start = starts[grid.type as keyof typeof starts];
  const key = `CASE WHEN isfinite(${name}) THEN (extract(epoch FROM ${start}) * 1000000)::bigint END`;
  return { key, parameters: grid.type === "date" ? [interval] : [interval, timezone] };
}
