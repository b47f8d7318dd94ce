import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Filled, RowMark } from "./fill.ts";
import type { TableShape } from "./table-shape.ts";
import type { TestRow } from "./test-row.ts";
import type { TypeValues } from "./type-values.ts";

const columnNames = new URL("sql/column-names.sql", import.meta.url);

/** Types whose values the server writes as they were written to it. */
const faithful: ReadonlySet<string> = new Set(["int2", "int4", "int8", "uuid", "text", "varchar", "date"]);

interface NameRow {
  oid: string;
  schema: string;
  name: string;
  column: string | null;
}

/**
 * Removes the rows that `fill` wrote, and no others, for a migration that cannot be applied with them; then `fill` may
 * write gentler ones. Rows that nothing tells apart take all rows of their table with them. Triggers do not fire.
 */
export async function takeAway(session: Session, filled: readonly Filled[]): Promise<void> {
  if (filled.length === 0) return;
  const oids = arrayParameter(filled.map(({ oid }) => oid));
  const attnums = arrayParameter(filled.map(({ mark }) => mark?.attnum ?? 0));
  const names = await session.query<NameRow>(sqlFile(columnNames), [oids, attnums]);
  const marks = new Map(filled.map(({ oid, mark }) => [oid, mark]));
  const deletes = names.map((row) => {
    const values = row.column === null ? undefined : marks.get(row.oid)?.values;
    const these = (values ?? []).map(quoteLiteral).join(",");
    const where =
      values === undefined ? "" : ` WHERE ${quoteIdentifier(row.column ?? "")}::text IN (${these})`;
    return `DELETE FROM ONLY ${quoteQualified(row)}${where}`;
  });
  const replica = "BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL search_path TO DEFAULT";
  try {
    await session.run([replica, ...deletes, "COMMIT"].join(";\n"));
  } catch (error) {
    if (!session.lost) await session.run("ROLLBACK");
    throw error;
  }
}

/** A column by whose values the rows can be found again, keys first. */
export function markOf(table: TableShape, rows: readonly TestRow[], values: TypeValues): RowMark | undefined {
  const candidates = table.columns.filter(({ type }) => faithful.has(values.base(type)?.name ?? ""));
  const keysFirst = candidates.toSorted(
    (a, b) => Number(table.keys.has(b.attnum)) - Number(table.keys.has(a.attnum)),
  );
  for (const { attnum } of keysFirst) {
    const texts = rows.flatMap((row) => row.get(attnum)?.text ?? []);
    if (texts.length === rows.length) return { attnum, values: texts };
  }
  return undefined;
}
