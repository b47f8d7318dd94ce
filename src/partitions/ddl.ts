import { quoteIdentifier, quoteQualified, type QualifiedName } from "../postgres/identifiers.ts";
import { quoteLiteral } from "../postgres/literals.ts";
import type { PartitionedTable } from "./catalog/partitioned-table.ts";
import type { Grid } from "./grid/grid.ts";
import { type Position, type Range, unbounded } from "./grid/range.ts";

/** "FOR VALUES FROM ('2026-11-01 00:00:00+00:00') TO ('2026-12-01 00:00:00+00:00')" */
export function forValues(grid: Grid, { from, to }: Range): string {
  return `FOR VALUES FROM (${boundLiteral(grid, from)}) TO (${boundLiteral(grid, to)})`;
}

function boundLiteral(grid: Grid, position: Position): string {
  if (position <= unbounded.from) return "MINVALUE";
  return position >= unbounded.to ? "MAXVALUE" : typedLiteral(grid, position);
}

/** A literal of the column's type: it means the same whatever the session's time zone and DateStyle are. */
function typedLiteral(grid: Grid, position: Position): string {
  return quoteLiteral(grid.literal(position));
}

/** A condition that holds exactly for the rows of a range; rows without a value are in none. */
export function isWithin(
  { grid, column }: Pick<PartitionedTable, "grid" | "column">,
  { from, to }: Range,
): string {
  const name = quoteIdentifier(column);
  const conditions = [
    `${name} IS NOT NULL`,
    ...(from <= unbounded.from ? [] : [`${name} >= ${typedLiteral(grid, from)}`]),
    ...(to >= unbounded.to ? [] : [`${name} < ${typedLiteral(grid, to)}`]),
  ];
  return conditions.join(" AND ");
}

/** A condition that holds exactly for the rows that are not of a range, those without a value among them. */
export function isOutside(
  { grid, column }: Pick<PartitionedTable, "grid" | "column">,
  { from, to }: Range,
): string {
  const name = quoteIdentifier(column);
  const conditions = [
    `${name} IS NULL`,
    ...(from <= unbounded.from ? [] : [`${name} < ${typedLiteral(grid, from)}`]),
    ...(to >= unbounded.to ? [] : [`${name} >= ${typedLiteral(grid, to)}`]),
  ];
  return conditions.join(" OR ");
}

/**
 * CREATE TABLE for what is to become a partition: columns, defaults, CHECKs, generated columns, storage, compression and
 * extended statistics as the table has them. Indexes, keys, foreign keys and triggers come with ATTACH PARTITION, identity
 * columns too where they belong to partitions (PostgreSQL 17). `also` is taken over too: "INDEXES".
 */
export function createLike(
  name: QualifiedName,
  { name: parent, tablespace, accessMethod, persistence }: PartitionedTable,
  also: readonly string[] = [],
): string {
  const like = ["DEFAULTS", "CONSTRAINTS", "GENERATED", "STORAGE", "COMPRESSION", "STATISTICS", ...also]
    .map((what) => ` INCLUDING ${what}`)
    .join("");
  return [
    `CREATE ${persistence === "unlogged" ? "UNLOGGED " : ""}TABLE ${quoteQualified(name)} (LIKE ${quoteQualified(parent)}${like})`,
    accessMethod === undefined ? "" : ` USING ${quoteIdentifier(accessMethod)}`,
    tablespace === undefined ? "" : ` TABLESPACE ${quoteIdentifier(tablespace)}`,
  ].join("");
}

/** ALTER TABLE ... ATTACH PARTITION; without a range as the default. */
export function attach(
  { name: parent, grid }: Pick<PartitionedTable, "name" | "grid">,
  partition: QualifiedName,
  range: Range | undefined,
): string {
  const values = range === undefined ? "DEFAULT" : forValues(grid, range);
  return `ALTER TABLE ${quoteQualified(parent)} ATTACH PARTITION ${quoteQualified(partition)} ${values}`;
}

/** The lock that ATTACH PARTITION takes on the table, taken before anything else: then nobody waits for us in a ring. */
export function lockParent({ name }: Pick<PartitionedTable, "name">): string {
  return `LOCK TABLE ONLY ${quoteQualified(name)} IN SHARE UPDATE EXCLUSIVE MODE`;
}
