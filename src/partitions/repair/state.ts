import type { OperationContext } from "../../operation/context.ts";
import { ensureStateTables, tableExists } from "../../operation/state-tables.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { PartitionedTable } from "../catalog/partitioned-table.ts";

/** How far a repair that copies is; it stands in the database, so that the next run goes on with it. */
export interface RepairState {
  defaultOid: string;
  /** What the columns were when it was begun, as one text. */
  columns: string;
  /** The file of the default partition of which the pages count. */
  filenode: string;
  nextPage: number;
  endPage: number;
  totalRows: number;
  copiedRows: number;
}

const sql = (name: string, context: Pick<OperationContext, "stateSchema">): string =>
  sqlFile(new URL(`sql/state-${name}.sql`, import.meta.url), { repairs: repairsTable(context) });

function repairsTable({ stateSchema }: Pick<OperationContext, "stateSchema">): QualifiedName {
  return { schema: stateSchema, name: "partition_repairs" };
}

/** Creates the table of repairs under way where it is missing. Not inside a transaction. */
export async function ensureRepairs(session: Session, context: OperationContext): Promise<void> {
  await ensureStateTables(session, context, [
    { table: repairsTable(context), create: sql("create", context) },
  ]);
}

/** The repair of a table that is under way, or was broken off; undefined where there is none. */
export async function readRepair(
  session: Session,
  context: Pick<OperationContext, "stateSchema">,
  tableOid: string,
): Promise<RepairState | undefined> {
  if (!(await tableExists(session, repairsTable(context)))) return undefined;
  interface Row {
    default_oid: string;
    columns: string;
    filenode: string;
    next_page: number;
    end_page: number;
    total_rows: number;
    copied_rows: number;
  }
  const [row] = await session.query<Row>(sql("read", context), [tableOid]);
  if (row === undefined) return undefined;
  return {
    defaultOid: row.default_oid,
    columns: row.columns,
    filenode: row.filenode,
    nextPage: row.next_page,
    endPage: row.end_page,
    totalRows: row.total_rows,
    copiedRows: row.copied_rows,
  };
}

/** Remembers that a repair begins, in the transaction that makes what it needs. */
export async function beginRepair(
  session: Session,
  context: OperationContext,
  table: PartitionedTable,
  state: RepairState,
): Promise<void> {
  await session.query(sql("begin", context), [
    table.oid,
    state.defaultOid,
    quoteQualified(table.name),
    state.columns,
    state.filenode,
    state.endPage,
    state.totalRows,
  ]);
}

/** Remembers how far it is, in the transaction that came so far. */
export async function advanceRepair(
  session: Session,
  context: OperationContext,
  tableOid: string,
  { filenode, nextPage, endPage, copiedRows }: RepairState,
): Promise<void> {
  await session.query(sql("advance", context), [tableOid, filenode, nextPage, endPage, copiedRows]);
}

/** Forgets it, in the transaction that ends it. */
export async function endRepair(
  session: Session,
  context: OperationContext,
  tableOid: string,
): Promise<void> {
  await session.query(sql("end", context), [tableOid]);
}
