import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { type LogContext, logTables, maintenanceLogReadable } from "../log/tables.ts";
import { targetText } from "../work.ts";

const leftSql = new URL("sql/left-indexes.sql", import.meta.url);
const claimsSql = new URL("sql/claims.sql", import.meta.url);

/** An invalid index of a REINDEX CONCURRENTLY that is at work, or did not come to its end. */
export interface LeftIndex {
  oid: number;
  name: QualifiedName;
  /** Of a TOAST table's index the table whose long values it holds. */
  table: { oid: number; name: QualifiedName };
  /** The table, and those that it is a partition of. */
  tableOids: readonly number[];
  /** What a REINDEX that made it may have named, as `targetText` has it. */
  related: readonly string[];
  /** Somebody works on it. */
  building: boolean;
  /** Whether this role may drop it: the owner's right, and for a TOAST table's that to pg_toast. */
  droppable: boolean;
}

interface Row extends Pick<LeftIndex, "oid" | "building" | "droppable"> {
  schema: string;
  name: string;
  table_oid: number;
  table_schema: string;
  table_name: string;
  table_oids: number[];
  related: QualifiedName[];
}

/** All such indexes of the database. */
export async function leftIndexes(session: Session): Promise<LeftIndex[]> {
  const rows = await session.query<Row>(sqlFile(leftSql), []);
  return rows.map(({ oid, building, droppable, ...row }) => ({
    oid,
    name: { schema: row.schema, name: row.name },
    table: { oid: row.table_oid, name: { schema: row.table_schema, name: row.table_name } },
    tableOids: row.table_oids,
    related: row.related.map(targetText),
    building,
    droppable,
  }));
}

/** The oids of those that a REINDEX of pgops left, by its history; undefined where there is none, or this role may not read it. */
export async function oursOf(
  session: Session,
  context: LogContext,
  indexes: readonly LeftIndex[],
): Promise<ReadonlySet<number> | undefined> {
  if (indexes.length === 0) return new Set();
  if ((await maintenanceLogReadable(session, context)) !== true) return undefined;
  const { actions } = logTables(context);
  const claims = await session.query<{ oid: number; target: string }>(sqlFile(claimsSql, { actions }), [
    arrayParameter(indexes.map(({ oid }) => oid)),
  ]);
  const isClaimed = ({ oid, related }: LeftIndex): boolean =>
    claims.some((claim) => claim.oid === oid && related.includes(claim.target));
  return new Set(indexes.filter(isClaimed).map(({ oid }) => oid));
}
