import type { PartitionSettings } from "../../config/partition-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { quoteWhereNeeded, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { gridOf, isOnGrid, type Grid, type KeyType, keyTypes } from "../grid/grid.ts";
import { unbounded } from "../grid/range.ts";
import { BeyondCalendar, isTime, parseBounds } from "./bounds.ts";
import type { Partition, PartitionedTable } from "./partitioned-table.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

interface TableRow {
  oid: string;
  kind: string;
  strategy: string | null;
  key_columns: number;
  column: string | null;
  type: string | null;
  owner: string;
  tablespace: string | null;
  access_method: string | null;
  persistence: string;
}

interface PartitionRow {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  bounds: string;
  detach_pending: boolean;
  estimated_rows: number | null;
  pages: number;
}

/**
 * Reads a partitioned table and its partitions. A transaction that it is read in has DateStyle ISO and TimeZone UTC from then on.
 * @throws PgopsError `PGOPS_PARTITIONS_TABLE` (exit code 2) where it cannot be looked after as the settings say.
 */
export async function readPartitionedTable(
  session: Session,
  settings: PartitionSettings,
): Promise<PartitionedTable> {
  const { schema, name } = settings.table;
  const [row] = await session.query<TableRow>(sqlFile(file("partitioned-table")), [schema, name]);
  const { oid, column, type } = checked(row, settings);
  const grid = gridOf(settings, type);
  const all = await readPartitions(session, oid, type);
  const bounded = all.filter(({ range }) => range !== undefined);
  return {
    oid,
    name: settings.table,
    column,
    grid,
    settings,
    owner: row?.owner ?? "",
    tablespace: row?.tablespace ?? undefined,
    accessMethod: row?.access_method ?? undefined,
    persistence: row?.persistence === "u" ? "unlogged" : "permanent",
    partitions: bounded,
    default: all.find(({ range }) => range === undefined),
  };
}

/** Reads the partitions of a table by a column of this type, in order; as `readPartitionedTable` does. */
export async function readPartitions(session: Session, oid: string, type: KeyType): Promise<Partition[]> {
  const rows = await session.query<PartitionRow>(sqlFile(file("partitions")), [oid]);
  return rows
    .map((one) => partitionOf(one, type))
    .toSorted((a, b) => compare(a.range?.from ?? 0n, b.range?.from ?? 0n));
}

const kinds: Readonly<Record<string, Partition["kind"]>> = { p: "partitioned table", f: "foreign table" };

function partitionOf(row: PartitionRow, type: KeyType): Partition {
  return {
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    kind: kinds[row.kind] ?? "table",
    range: rangeOf(row, type),
    detachPending: row.detach_pending,
    estimatedRows: row.estimated_rows ?? undefined,
    pages: row.pages,
  };
}

function rangeOf(row: PartitionRow, type: KeyType): Partition["range"] {
  try {
    return parseBounds(row.bounds, type);
  } catch (error) {
    if (!(error instanceof BeyondCalendar)) throw error;
    throw unusable(
      `${nameOf(row)} has a bound that pgops cannot reckon with: ${error.message}`,
      "Attach it again with a nearer bound, or with MAXVALUE. Nothing was changed.",
    );
  }
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const typeNames: Readonly<Record<string, KeyType>> = {
  "timestamp without time zone": "timestamp",
  "timestamp with time zone": "timestamptz",
};

/** The type of a key column by PostgreSQL's name for it; undefined where pgops cannot cut such a column into intervals. */
function keyTypeOf(name: string): KeyType | undefined {
  const plain = name.replace(/\(\d+\)/, "");
  return typeNames[plain] ?? keyTypes.find((type) => type === plain);
}

function checked(
  row: TableRow | undefined,
  { table, column, interval }: PartitionSettings,
): { oid: string; column: string; type: KeyType } {
  const name = nameOf(table);
  if (row === undefined)
    throw unusable(
      `there is no table ${name}`,
      "Check `partitions` in the configuration, or run `pgops migrate` first.",
    );
  if (row.strategy === null)
    throw unusable(
      `${name} is not partitioned`,
      `\`pgops partitions convert ${name}\` makes a partitioned table of it, with its rows.`,
    );
  if (row.strategy !== "r")
    throw unusable(
      `${name} is partitioned by ${row.strategy === "h" ? "hash" : "list"}`,
      "pgops looks after tables that are partitioned by range.",
    );
  if (row.key_columns !== 1)
    throw unusable(
      `${name} is partitioned by ${row.key_columns} columns`,
      "pgops looks after tables that are partitioned by one column.",
    );
  if (row.column === null || row.type === null)
    throw unusable(
      `${name} is partitioned by an expression`,
      "pgops looks after tables that are partitioned by a column.",
    );
  if (column !== undefined && column !== row.column)
    throw unusable(`${name} is partitioned by ${row.column}, and the configuration says ${column}`);
  return { oid: row.oid, column: row.column, type: fitting(name, row.column, row.type, interval) };
}

/** The type of the key column. @throws PgopsError where the interval cannot cut it. */
export function fitting(
  table: string,
  column: string,
  typeName: string,
  interval: PartitionSettings["interval"],
): KeyType {
  const type = keyTypeOf(typeName);
  if (type === undefined)
    throw unusable(
      `${table}.${column} is of the type ${typeName}`,
      "pgops looks after tables by timestamp, timestamptz, date and integer columns.",
    );
  const byIds = typeof interval === "number";
  if (byIds === !isTime(type)) return type;
  const wanted = byIds ? `${interval} ids` : `a ${interval}`;
  throw unusable(`${table}.${column} is of the type ${typeName}, and the interval is ${wanted}`);
}

/** A table's name for people: with its schema where that is not public. */
export function nameOf({ schema, name }: QualifiedName): string {
  const quoted = quoteWhereNeeded(name);
  return schema === "public" ? quoted : `${quoteWhereNeeded(schema)}.${quoted}`;
}

/** A PgopsError `PGOPS_PARTITIONS_TABLE` (exit code 2). */
export function unusable(message: string, hint?: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITIONS_TABLE",
    message,
    hint: hint ?? "Make `partitions` in the configuration say what the table is. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

/**
 * @throws PgopsError `PGOPS_PARTITIONS_GRID` (exit code 2) where a bound that a new partition would have to meet is none at
 * which an interval begins, so that the next one would be left with a hole or an overlap: the last bound of all.
 */
export function requireOnGrid(table: PartitionedTable): void {
  const { partitions, grid, settings } = table;
  const last = partitions.findLast(({ detachPending }) => !detachPending);
  const end = last?.range?.to;
  if (last === undefined || end === undefined || end === unbounded.to || isOnGrid(grid, end)) return;
  throw offGrid(table.name, grid, settings, { partition: last, end });
}

function offGrid(
  table: QualifiedName,
  grid: Grid,
  { interval, timezone }: PartitionSettings,
  { partition, end }: { partition: Partition; end: bigint },
): PgopsError {
  const slot = grid.slotAt(end);
  const what = typeof interval === "number" ? `a range of ${interval} ids` : `a ${interval} in ${timezone}`;
  return new PgopsError({
    code: "PGOPS_PARTITIONS_GRID",
    message: `the last partition of ${nameOf(table)}, ${nameOf(partition)}, ends at ${grid.describe(end)}, where ${what} does not begin`,
    details: [`the interval there is ${grid.describe(slot.from)} to ${grid.describe(slot.to)}`],
    hint: "Make `interval` and `timezone` in the configuration those by which the partitions were made, or add by hand the partition that reaches the next interval. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}
