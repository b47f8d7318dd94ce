import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const tableShapes = new URL("sql/table-shapes.sql", import.meta.url);
const columnTypes = new URL("sql/column-types.sql", import.meta.url);

/** A column that takes values: not a generated one. */
export interface ColumnShape {
  attnum: number;
  name: string;
  /** The oid of its type. */
  type: string;
  typmod: number;
  /** Its type as SQL writes it, with its modifier. */
  sqlType: string;
  notNull: boolean;
}

/** What a CHECK asks for; the columns are attnums. */
export interface CheckShape {
  columns: number[];
  expression: string;
}

export interface ForeignKeyShape {
  /** The attnums of the referring columns. */
  columns: number[];
  /** The oid of the table referred to. */
  table: string;
  schema: string;
  name: string;
  targets: number[];
  targetNames: string[];
  /** MATCH FULL: NULL in all columns or in none. */
  full: boolean;
}

/** What the rows of a table have to look like. */
export interface TableShape {
  oid: string;
  schema: string;
  name: string;
  /** Quoted and qualified. */
  sqlName: string;
  /** Nothing was ever written to it. */
  unwritten: boolean;
  /** The partitioned tables that it is a part of, and itself. */
  ancestors: string[];
  columns: ColumnShape[];
  checks: CheckShape[];
  /** The columns (attnums) that are in a unique index; 0 for an expression. */
  keys: Set<number>;
  foreignKeys: ForeignKeyShape[];
}

export interface TypeShape {
  oid: string;
  name: string;
  builtin: boolean;
  /** pg_type.typtype: b, c, d, e, m, p, r. */
  class: string;
  category: string;
  notNull: boolean;
  /** Of what a domain is based on. */
  typmod: number;
  sqlType: string;
  /** The oid of an array's element, a domain's base, a range's bound, a multirange's range. */
  part: string | null;
  labels: string[] | null;
  fields: { type: string; typmod: number }[] | null;
  /** A domain's own, about VALUE. */
  checks: string[] | null;
}

export type Types = ReadonlyMap<string, TypeShape>;

type Row = Omit<TableShape, "sqlName" | "ancestors" | "columns" | "checks" | "keys" | "foreignKeys"> & {
  partition: string | null;
  ancestors: string[] | null;
  columns: ColumnShape[] | null;
  checks: CheckShape[] | null;
  keys: number[] | null;
  foreignKeys: ForeignKeyShape[] | null;
};

/** Reads the shapes of the tables that hold rows among these, and of their columns' types. */
export async function readShapes(
  session: Session,
  tableOids: readonly string[],
): Promise<{ tables: TableShape[]; types: Types }> {
  const rows = await session.query<Row>(sqlFile(tableShapes), [arrayParameter(tableOids)]);
  const tables = rows.map(shapeOf);
  return { tables, types: await readTypes(session, tables) };
}

/** The types of the columns, with all that those are made of. */
async function readTypes(session: Session, tables: readonly TableShape[]): Promise<Types> {
  const system = systemTypesOf(session);
  const types = new Map<string, TypeShape>();
  let wanted = tables.flatMap(({ columns }) => columns.map(({ type }) => type));
  while (wanted.length > 0) {
    const found = wanted.flatMap((oid) => system.get(oid) ?? []);
    const unknown = wanted.filter((oid) => !system.has(oid));
    if (unknown.length > 0) {
      const read = await session.query<TypeShape>(sqlFile(columnTypes), [arrayParameter(unknown)]);
      for (const type of read) if (type.builtin) system.set(type.oid, type);
      found.push(...read);
    }
    for (const type of found) types.set(type.oid, type);
    wanted = [...new Set(found.flatMap(partsOf))].filter((oid) => !types.has(oid));
  }
  return types;
}

function partsOf({ part, fields }: TypeShape): string[] {
  const ofFields = (fields ?? []).map(({ type }) => type);
  return part === null ? ofFields : [part, ...ofFields];
}

/** The system's types are the same as long as a session lasts: each is asked for once. */
const systemTypes = new WeakMap<Session, Map<string, TypeShape>>();

function systemTypesOf(session: Session): Map<string, TypeShape> {
  let types = systemTypes.get(session);
  if (types === undefined) systemTypes.set(session, (types = new Map()));
  return types;
}

function shapeOf({ partition, ...row }: Row): TableShape {
  const columns = row.columns ?? [];
  const checks = row.checks ?? [];
  if (partition !== null) {
    const mentioned = columns.filter(({ name }) => partition.includes(name)).map(({ attnum }) => attnum);
    checks.push({ columns: mentioned, expression: partition });
  }
  return {
    ...row,
    sqlName: quoteQualified(row),
    ancestors: row.ancestors ?? [row.oid],
    columns,
    checks,
    keys: new Set(row.keys),
    foreignKeys: row.foreignKeys ?? [],
  };
}
