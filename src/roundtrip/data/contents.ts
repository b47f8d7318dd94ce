import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const contentColumns = new URL("sql/content-columns.sql", import.meta.url);

/** Tables with more rows than this are told apart by hashes of their columns. */
const mostRows = 300;
/** Of values longer than this, in bytes, only the beginning is kept, with a hash. */
const longValue = 400;

export interface ContentColumn {
  attnum: number;
  name: string;
  /** As SQL writes it, with its modifier. */
  type: string;
  /** Whether the primary key holds it. */
  key: boolean;
}

/** Values as text by column, in the order of the columns. */
export type ContentRow = readonly (string | null)[];

/** What a table holds. */
export interface TableContents {
  oid: string;
  /** Quoted and qualified. */
  table: string;
  columns: readonly ContentColumn[];
  count: number;
  /** All rows, in no order; undefined of a table that has too many. */
  rows?: readonly ContentRow[];
  /** Instead of the rows, by column: a hash of all its values, whatever their order. The last is of the rows as a whole. */
  hashes?: readonly string[];
}

/** By the table's name, quoted and qualified. */
export type Contents = ReadonlyMap<string, TableContents>;

interface ColumnRow extends ContentColumn {
  /** Whether its values may be of any length. */
  long: boolean;
}

interface Table {
  oid: string;
  name: string;
  schema: string;
  table: string;
  columns: ColumnRow[] | null;
}

/**
 * Reads what these tables hold, in two queries; a third where one has more than a few hundred rows: of those come hashes.
 * Tables are named by oid or, quoted and qualified, by name; those that are not there, or hold no rows themselves
 * (partitioned tables, views), are left out. The texts depend on the session's search_path: read all with the same.
 */
export async function readContents(
  session: Session,
  tableOids: readonly string[],
  tableNames: readonly string[] = [],
): Promise<Contents> {
  const contents = new Map<string, TableContents>();
  if (tableOids.length + tableNames.length === 0) return contents;
  const parameters = [arrayParameter(tableOids), JSON.stringify(tableNames)];
  const tables = await session.query<Table>(sqlFile(contentColumns), parameters);
  const found: ContentRow[][] = tables.map(() => []);
  for (const { place, cells } of await rowsOf(session, tables)) found[place]?.push(cells);
  const large = tables.filter((_, place) => (found[place]?.length ?? 0) > mostRows);
  const hashes = await hashesOf(session, large);
  tables.forEach((table, place) => {
    const rows = found[place] ?? [];
    const columns = (table.columns ?? []).map(({ attnum, name, type, key }) => ({ attnum, name, type, key }));
    const held = hashes.get(table) ?? { count: rows.length, rows };
    contents.set(table.name, { oid: table.oid, table: table.name, columns, ...held });
  });
  return contents;
}

async function rowsOf(
  session: Session,
  tables: readonly Table[],
): Promise<{ place: number; cells: ContentRow }[]> {
  if (tables.length === 0) return [];
  const queries = tables.map(({ columns, ...table }, place) => {
    const cells = (columns ?? []).map(cellText).join(",");
    return `(SELECT ${place} AS place, to_jsonb(ARRAY[${cells}]::text[]) AS cells FROM ONLY ${nameOf(table)} LIMIT ${mostRows + 1})`;
  });
  return session.query(queries.join("\nUNION ALL\n"));
}

function cellText({ name, long }: ColumnRow): string {
  const text = `${quoteIdentifier(name)}::text`;
  if (!long) return text;
  return `CASE WHEN octet_length(${text}) > ${longValue} THEN left(${text}, 60) || '... ' || md5(${text}) ELSE ${text} END`;
}

async function hashesOf(
  session: Session,
  tables: readonly Table[],
): Promise<Map<Table, { count: number; hashes: string[] }>> {
  if (tables.length === 0) return new Map();
  const queries = tables.map(({ columns, ...table }, place) => {
    const texts = (columns ?? []).map(({ name }) => `${quoteIdentifier(name)}::text`);
    const all = [...texts, `ARRAY[${texts.join(",")}]::text`].map(hash);
    return `SELECT ${place} AS place, count(*)::text AS count, to_jsonb(ARRAY[${all.join(",")}]) AS hashes FROM ONLY ${nameOf(table)}`;
  });
  const rows = await session.query<{ place: number; count: string; hashes: string[] }>(
    queries.join("\nUNION ALL\n"),
  );
  return new Map(
    rows.flatMap(({ place, count, hashes }) => {
      const table = tables[place];
      return table === undefined ? [] : [[table, { count: Number(count), hashes }] as const];
    }),
  );
}

/** NULL and the empty text are not the same. */
function hash(text: string): string {
  return `sum(hashtextextended(coalesce('=' || ${text}, ''), 0))::text`;
}

function nameOf({ schema, table }: Pick<Table, "schema" | "table">): string {
  return quoteQualified({ schema, name: table });
}
