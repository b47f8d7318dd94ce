import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import { partitionLogTable } from "./state-tables.ts";

/** A table that was a partition and stands alone now; names as the catalog's snapshots have them. */
export interface DetachedPartition {
  /** What it was a partition of: "public.audit_logs". */
  table: string;
  partition: string;
}

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/**
 * What pgops has detached and is still there, by its log of partitions; in whatever transaction the session is. Undefined
 * where this role may not read the log.
 */
export async function detachedPartitions(
  session: Session,
  stateSchema: string,
): Promise<DetachedPartition[] | undefined> {
  const log = partitionLogTable({ stateSchema });
  const [row] = await session.query<{ readable: boolean }>(sqlFile(file("detached-partitions-look")), [
    log.schema,
    log.name,
  ]);
  if (row === undefined) return [];
  return row.readable
    ? session.query<DetachedPartition>(sqlFile(file("detached-partitions"), { log }))
    : undefined;
}
