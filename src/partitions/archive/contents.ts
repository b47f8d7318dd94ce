import { quoteIdentifier } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { ArchivedColumn, ArchivedSchema, Contents } from "./manifest.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/**
 * Settings of a transaction under which values are written so that they can be read anywhere, names in them qualified, and no
 * row is hidden by row security unseen: the server refuses then.
 */
export const exactly: string = [
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'postgres'",
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL extra_float_digits = 3",
  "SET LOCAL bytea_output = 'hex'",
  "SET LOCAL lc_monetary = 'C'",
  "SET LOCAL xmloption = 'content'",
  "SET LOCAL row_security = off",
].join("; ");

/** Names in values and definitions are then qualified. */
export const qualified = "SET LOCAL search_path = pg_catalog";

/** Reads what makes a table again, under `qualified`. */
export async function readSchema(session: Session, oid: string): Promise<ArchivedSchema> {
  const [columns, constraints, indexes] = [
    await session.query<ArchivedColumn>(sqlFile(file("columns")), [oid]),
    await session.query<ArchivedSchema["constraints"][number]>(sqlFile(file("constraints")), [oid]),
    await session.query<ArchivedSchema["indexes"][number]>(sqlFile(file("indexes")), [oid]),
  ];
  return { columns: [...columns], constraints: [...constraints], indexes: [...indexes] };
}

/** The columns that hold values of their own, quoted: those that COPY can write and read. */
export function storedColumns({ columns }: Pick<ArchivedSchema, "columns">): string {
  return columns
    .filter(({ generated }) => generated === null)
    .map(({ name }) => quoteIdentifier(name))
    .join(", ");
}

/**
 * Counts the rows of a table and hashes them, under `exactly` and `qualified`: the sum of a 64-bit hash of each row's text, so
 * that their order does not matter and a row too many or twice does. `table` is quoted.
 */
export async function readContents(
  session: Session,
  table: string,
  schema: Pick<ArchivedSchema, "columns">,
): Promise<Contents> {
  const text = `ROW(${storedColumns(schema)})::pg_catalog.text COLLATE pg_catalog."C"`;
  const hash = `pg_catalog.sum(pg_catalog.hashtextextended(${text}, 0)::pg_catalog.numeric)`;
  const [row] = await session.query<{ rows: number; hash: string }>(
    `SELECT pg_catalog.count(*)::float8 AS rows, coalesce(${hash}, 0)::pg_catalog.text AS hash FROM ONLY ${table}`,
  );
  return { rows: row?.rows ?? 0, contentHash: row?.hash ?? "0" };
}

/** Whether two tables hold the same rows. */
export function sameContents(a: Contents, b: Contents): boolean {
  return a.rows === b.rows && a.contentHash === b.contentHash;
}
