import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import type { PartitionContext } from "../context.ts";
import { partitionNames } from "../grid/partition-name.ts";
import { type LogEntry, readLog } from "../log.ts";

const lookAlikesSql = new URL("sql/look-alikes.sql", import.meta.url);
const unattachedSql = new URL("sql/unattached.sql", import.meta.url);

/** A table that was a partition, or looks like one, and is attached nowhere. */
export interface Stranded extends QualifiedName {
  oid: string;
  /** Undefined where pgops did not detach it: it has the columns of the table, and a name as its partitions have. */
  detached: LogEntry | undefined;
}

/**
 * The tables that were detached by pgops and are still there, and those that look as if somebody else had; without the log (`logged`
 * false) all of them are of the second kind.
 */
export async function strandedTables(
  session: Session,
  context: PartitionContext,
  table: PartitionedTable,
  logged: boolean,
): Promise<Stranded[]> {
  const latest = new Map<string, LogEntry>();
  for (const entry of logged ? await readLog(session, context, table.name) : [])
    if (!latest.has(entry.partition_name)) latest.set(entry.partition_name, entry);
  const detached = [...latest.values()].filter(({ action }) => action === "detach");
  const known = await session.query<QualifiedName & { oid: string; logged_as: string }>(
    sqlFile(unattachedSql),
    [arrayParameter(detached.map((entry) => entry.partition_name))],
  );
  const alike = await session.query<QualifiedName & { oid: string }>(sqlFile(lookAlikesSql), [table.oid]);
  const names = partitionNames(table.settings.namePattern, table.name.name);
  return [
    ...known.map(({ logged_as, ...one }) => ({ ...one, detached: latest.get(logged_as) })),
    ...alike
      .filter(({ oid, name }) => names.test(name) && !known.some((one) => one.oid === oid))
      .map((one) => ({ ...one, detached: undefined })),
  ];
}
