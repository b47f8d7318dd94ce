import type { OperationContext } from "../operation/context.ts";
import { ensureStateTables, tableReadable } from "../operation/state-tables.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import type { PartitionedTable } from "./catalog/partitioned-table.ts";
import type { Position } from "./grid/range.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/**
 * The largest id of a table by ids: where the column's sequence stands, or else what is in the latest partition with rows;
 * 0 where there are none.
 */
export async function largestId(session: Session, table: PartitionedTable): Promise<Position> {
  const { schema, name } = table.name;
  const [row] = await session.query<{ last_value: string | null }>(sqlFile(file("owned-sequence")), [
    schema,
    name,
    table.column,
  ]);
  const fromSequence = BigInt(row?.last_value ?? 0);
  const fromRows = await largestInRows(session, table);
  return fromRows > fromSequence ? fromRows : fromSequence;
}

async function largestInRows(session: Session, table: PartitionedTable): Promise<Position> {
  const column = quoteIdentifier(table.column);
  const others = table.default === undefined ? [] : [table.default];
  let largest = 0n;
  for (const partition of [...others, ...table.partitions.toReversed()]) {
    const [found] = await session.query<{ largest: string | null }>(
      `SELECT max(${column})::text AS largest FROM ${quoteQualified(partition)}`,
    );
    if (found === undefined || found.largest === null) continue;
    const position = BigInt(found.largest);
    if (position > largest) largest = position;
    // Partitions before this one hold smaller ids.
    if (partition.range !== undefined) break;
  }
  return largest;
}

/** Where is remembered how far tables by ids were. */
export function positionsTable({ stateSchema }: Pick<OperationContext, "stateSchema">): QualifiedName {
  return { schema: stateSchema, name: "partition_positions" };
}

/** Remembers where the table stands at a moment. */
export async function rememberPosition(
  session: Session,
  context: OperationContext & { at: Date },
  table: PartitionedTable,
  position: Position,
): Promise<void> {
  const positions = positionsTable(context);
  await ensureStateTables(session, context, [
    { table: positions, create: sqlFile(file("positions-create"), { positions }) },
  ]);
  await session.query(sqlFile(file("positions-record"), { positions }), [
    quoteQualified(table.name),
    context.at.toISOString(),
    String(position),
  ]);
}

/**
 * How many ids a day were taken in the last days, at most 14; undefined where nothing that this role may read was
 * remembered long enough ago.
 */
export async function idsPerDay(
  session: Session,
  context: Pick<OperationContext, "stateSchema"> & { at: Date },
  table: PartitionedTable,
  position: Position,
): Promise<number | undefined> {
  const positions = positionsTable(context);
  if ((await tableReadable(session, positions)) !== true) return undefined;
  const [row] = await session.query<{ position: string; seconds_ago: number }>(
    sqlFile(file("positions-read"), { positions }),
    [quoteQualified(table.name), context.at.toISOString()],
  );
  if (row === undefined) return undefined;
  const taken = Number(position - BigInt(row.position));
  return taken <= 0 ? undefined : taken / (row.seconds_ago / 86_400);
}
