import { type QualifiedName, quoteIdentifier, quoteQualified } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { sqlFile } from "../postgres/sql-file.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { OperationContext } from "./context.ts";
import { historySql } from "./history.ts";

const lookSql = new URL("sql/state-table-look.sql", import.meta.url);
const readableSql = new URL("sql/state-table-readable.sql", import.meta.url);

/** Everything that pgops makes in the state schema: made by no migration, and no difference to what they make. */
export const stateTableNames: readonly string[] = [
  "history",
  "journal",
  "maintenance_actions",
  "maintenance_runs",
  "maintenance_index_sizes",
  "maintenance_parents",
  "partitions",
  "partition_positions",
  "partition_repairs",
  "seeds",
];

/** A table in the state schema, and the statement that creates it where it is missing. */
export interface StateTable {
  table: QualifiedName;
  create: string;
}

/** The table in which everything that was done is recorded. */
export function historyTable({ stateSchema }: Pick<OperationContext, "stateSchema">): QualifiedName {
  return { schema: stateSchema, name: "history" };
}

/** The table in which is recorded what became of partitions. */
export function partitionLogTable({ stateSchema }: Pick<OperationContext, "stateSchema">): QualifiedName {
  return { schema: stateSchema, name: "partitions" };
}

/** Whether a table is there. */
export async function tableExists(session: Session, table: QualifiedName): Promise<boolean> {
  const [row] = await session.query<Present>(sqlFile(lookSql), [table.schema, quoteQualified(table)]);
  return row?.table_exists === true;
}

/** Whether this role may read a table; undefined where there is none. Unlike `tableExists` it never fails for want of rights. */
export async function tableReadable(
  session: Session,
  { schema, name }: QualifiedName,
): Promise<boolean | undefined> {
  const [row] = await session.query<{ readable: boolean }>(sqlFile(readableSql), [schema, name]);
  return row?.readable;
}

interface Present {
  schema_exists: boolean;
  table_exists: boolean;
}

/**
 * Creates the history and these tables where they are missing; what is there is not touched, so that a role without the
 * right to create may use tables that were made for it. Not inside a transaction. @throws the server's refusal as it came
 */
export async function ensureStateTables(
  session: Session,
  context: Pick<OperationContext, "stateSchema">,
  tables: readonly StateTable[],
): Promise<void> {
  const history = historyTable(context);
  for (const { table, create } of [{ table: history, create: historySql("create", history) }, ...tables]) {
    const [row] = await session.query<Present>(sqlFile(lookSql), [table.schema, quoteQualified(table)]);
    if (row?.table_exists === true) continue;
    if (row?.schema_exists !== true)
      await unlessThere(session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(table.schema)}`));
    await unlessThere(session.run(create));
  }
}

/** IF NOT EXISTS fails all the same where two create at the same moment: unique_violation, duplicate_table. */
async function unlessThere(created: Promise<void>): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (!["23505", "42P06", "42P07"].includes(sqlstate(error) ?? "")) throw error;
  }
}
