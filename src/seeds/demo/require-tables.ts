import { PgopsError } from "../../errors.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { demoTables } from "./tables/tables.ts";

const columnsSql = new URL("sql/columns.sql", import.meta.url);

/** @throws PgopsError `PGOPS_DEMO_SCHEMA` where `schema` lacks a table or column of the shop. */
export async function requireTables(session: Session, schema: string): Promise<void> {
  const wanted = demoTables.flatMap(({ name, columns }) => columns.map((column) => ({ name, column })));
  interface Missing {
    table_name: string;
    column_name: string;
    table_exists: boolean;
  }
  const missing = await session.query<Missing>(sqlFile(columnsSql), [
    schema,
    arrayParameter(wanted.map(({ name }) => name)),
    arrayParameter(wanted.map(({ column }) => column)),
  ]);
  if (missing.length === 0) return;
  const tables = [...new Set(missing.filter((one) => !one.table_exists).map((one) => one.table_name))];
  const columns = missing.filter((one) => one.table_exists);
  throw new PgopsError({
    code: "PGOPS_DEMO_SCHEMA",
    message: `the demo needs the shop schema, and the schema "${schema}" does not hold all of it`,
    details: [
      ...tables.map((table) => `there is no table ${table}`),
      ...columns.map(({ table_name: table, column_name: column }) =>
        column === "id" ? `${table}.id is no UUID` : `${table} has no column ${column}`,
      ),
    ],
    hint: "Run `pgops migrate` first.",
    stands: "Nothing was written.",
  });
}
