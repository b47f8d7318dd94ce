import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf, unusable } from "../catalog/read-table.ts";

const file = (name: string): string => sqlFile(new URL(`sql/${name}.sql`, import.meta.url));

/** A column, as far as rows are copied. */
export interface Column {
  name: string;
  type: string;
  generated: boolean;
}

/** What copying rows out of a default partition depends on. */
export interface Ground {
  columns: readonly Column[];
  /** The columns by which one row is told from another; undefined where nothing does. */
  key: readonly string[] | undefined;
  /** The tables that the table refers to, quoted: ATTACH PARTITION keeps writers out of them. */
  referenced: readonly string[];
  /** Those of them that this role may lock itself. */
  lockable: readonly string[];
}

/**
 * Reads what a repair depends on. @throws PgopsError `PGOPS_PARTITIONS_IN_USE` (exit code 1) where something holds on to the
 * default partition itself: then it can neither be detached nor dropped.
 */
export async function readGround(
  session: Session,
  table: PartitionedTable,
  partition: Partition,
): Promise<Ground> {
  if (partition.kind !== "table")
    throw unusable(
      `${nameOf(partition)} is a ${partition.kind}: pgops repairs default partitions that are plain tables`,
    );
  const columns = await session.query<Column>(file("columns"), [table.oid]);
  const [key] = await session.query<{ columns: string[] }>(file("key"), [table.oid]);
  const keys = await session.query<{ name: string; incoming: boolean; table: string; lockable: boolean }>(
    file("foreign-keys"),
    [table.oid],
  );
  const views = await session.query<{ name: string }>(file("dependents"), [partition.oid]);
  const holding = [
    ...keys.filter(({ incoming }) => incoming).map((one) => `the foreign key ${one.name} of ${one.table}`),
    ...views.map(({ name }) => `the view ${name}`),
  ];
  if (holding.length > 0) throw inUse(partition, holding);
  const referenced = [...new Set(keys.map((one) => one.table))];
  const lockable = [...new Set(keys.filter((one) => one.lockable).map((one) => one.table))];
  return { columns, key: key?.columns, referenced, lockable };
}

/** The columns as one text: two that differ are of two tables, or of two states of one. */
export function columnsText(columns: readonly Column[]): string {
  return JSON.stringify(columns.map(({ name, type, generated }) => [name, type, generated]));
}

function inUse(partition: Partition, holding: readonly string[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITIONS_IN_USE",
    message: `${nameOf(partition)} cannot be taken out of its table, because something refers to its rows`,
    details: holding,
    hint: "Drop that, repair, and make it again: a foreign key NOT VALID first, then VALIDATE it. Nothing was changed.",
    exitCode: ExitCode.failed,
  });
}
