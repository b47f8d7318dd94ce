import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import { literal, type Text } from "./search.ts";
import { isNullable, saltOf, type Solution } from "./solutions.ts";
import type { ColumnShape, ForeignKeyShape, TableShape } from "./table-shape.ts";
import type { TypeValues } from "./type-values.ts";

/** A value in an INSERT. */
export interface Cell {
  sql: string;
  /** What it is, where that is known here: not of a key that the server looks up. */
  text?: Text;
}

/** The cells of a row by attnum. */
export type TestRow = ReadonlyMap<number, Cell>;

/** How a row is to be made. */
export interface RowWish {
  /** Which of the values of each column. */
  variant: number;
  /** Which of the rows that a foreign key refers to. */
  parent: number;
  /** Whether columns that may be NULL are: those without a CHECK, all of them, or the keys alone. */
  nulls: "none" | "free" | "all" | "keys";
  gentle: boolean;
}

/** All that rows of one table are made from. */
export interface RowSource {
  table: TableShape;
  values: TypeValues;
  solutions: readonly Solution[];
  /** The tables, and what they are parts of, whose rows the server cannot look up yet, with what those will hold. */
  unwritten: ReadonlyMap<string, readonly TestRow[]>;
}

const nullCell: Cell = { sql: "NULL", text: null };

/** Makes one row; undefined where a column that must have a value has a type that nothing is known of. */
export function makeRow(source: RowSource, wish: RowWish, before: readonly TestRow[]): TestRow | undefined {
  const row = plainRow(source, wish);
  if (row === undefined) return undefined;
  const bound = new Set<number>();
  for (const key of source.table.foreignKeys) {
    for (const [attnum, cell] of keyCells(source, key, wish, { row, bound, before })) row.set(attnum, cell);
    for (const attnum of key.columns) bound.add(attnum);
  }
  return row;
}

/** The same, but for what foreign keys refer to. */
export function plainRow(source: RowSource, wish: RowWish): Map<number, Cell> | undefined {
  const row = new Map<number, Cell>();
  const referring = new Set(source.table.foreignKeys.flatMap(({ columns }) => columns));
  const solved = solvedCells(source, wish);
  for (const column of source.table.columns) {
    const cell = plainCell(source, column, wish, solved);
    if (cell !== undefined) row.set(column.attnum, cell);
    else if (!referring.has(column.attnum)) return undefined;
  }
  return row;
}

function solvedCells({ solutions }: RowSource, { variant }: RowWish): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const { columns, rows } of solutions) {
    const row = rows[variant % Math.max(rows.length, 1)];
    columns.forEach((attnum, place) => {
      const text = row?.[place];
      if (text !== undefined) cells.set(attnum, { sql: literal(text), text });
    });
  }
  return cells;
}

function plainCell(
  { table, values }: RowSource,
  column: ColumnShape,
  { variant, nulls, gentle }: RowWish,
  solved: ReadonlyMap<number, Cell>,
): Cell | undefined {
  const nullable = isNullable(column, values.types);
  if (nullable && nulls === "all") return nullCell;
  const cell = solved.get(column.attnum);
  if (cell !== undefined) return cell;
  if (nullable && nulls === "free") return nullCell;
  const key = table.keys.has(column.attnum);
  const wish = { variant, salt: saltOf(table, column), key, gentle };
  const text = values.value(column.type, column.typmod, wish);
  if (text === undefined) return nullable ? nullCell : undefined;
  return { sql: literal(text), text };
}

interface RowSoFar {
  row: ReadonlyMap<number, Cell>;
  /** Columns that another key has settled. */
  bound: ReadonlySet<number>;
  before: readonly TestRow[];
}

/** The cells of a foreign key's columns. */
function keyCells(source: RowSource, key: ForeignKeyShape, wish: RowWish, so: RowSoFar): [number, Cell][] {
  const columns = source.table.columns.filter(({ attnum }) => key.columns.includes(attnum));
  const open = columns.filter(({ attnum }) => !so.bound.has(attnum));
  const mayBeNull = open.filter((column) => isNullable(column, source.values.types));
  const nullable = key.full && mayBeNull.length < columns.length ? [] : mayBeNull;
  const none = (): [number, Cell][] => nullable.map(({ attnum }) => [attnum, nullCell]);
  if (open.length === 0) return [];
  if (nullable.length > 0 && (wish.nulls !== "none" || isNullHere(source, nullable, so.row))) return none();
  const isOwn = source.table.ancestors.includes(key.table) || key.table === source.table.oid;
  const later = source.unwritten.get(key.table);
  if (!isOwn && later === undefined) return lookedUp(source.table, key, wish, so);
  const target = isOwn ? so.before.at(-1) : later?.[wish.parent % Math.max(later.length, 1)];
  if (nullable.length > 0 && (!isOwn || target === undefined)) return none();
  return copied(key, target ?? so.row, so.bound);
}

/** A CHECK was found to be pleased by NULL alone. */
function isNullHere(
  { solutions }: RowSource,
  columns: readonly ColumnShape[],
  row: ReadonlyMap<number, Cell>,
): boolean {
  const solved = new Set(solutions.flatMap((solution) => solution.columns));
  return columns.some(({ attnum }) => solved.has(attnum) && row.get(attnum)?.text === null);
}

/** The values of a row that this fill writes, whether it is written by now or not. */
function copied(key: ForeignKeyShape, target: TestRow, bound: ReadonlySet<number>): [number, Cell][] {
  return key.columns.flatMap((attnum, place): [number, Cell][] => {
    const cell = target.get(key.targets[place] ?? 0);
    return cell === undefined || bound.has(attnum) ? [] : [[attnum, cell]];
  });
}

/** The n-th row of the table referred to, or its first where it has not so many. */
function lookedUp(
  table: TableShape,
  key: ForeignKeyShape,
  { parent }: RowWish,
  { row, bound }: RowSoFar,
): [number, Cell][] {
  const from = quoteQualified({ schema: key.schema, name: key.name });
  const names = key.targetNames.map(quoteIdentifier);
  const settled = key.columns.flatMap((attnum, place) => {
    const cell = bound.has(attnum) ? row.get(attnum) : undefined;
    return cell === undefined ? [] : [`${names[place]} = ${cell.sql}`];
  });
  const where = settled.length === 0 ? "" : ` WHERE ${settled.join(" AND ")}`;
  const pick = (name: string, offset: number): string =>
    `(SELECT ${name} FROM ${from}${where} ORDER BY ${names.join(", ")} LIMIT 1 OFFSET ${offset})`;
  return key.columns.flatMap((attnum, place): [number, Cell][] => {
    const name = names[place] ?? "";
    if (bound.has(attnum) || table.columns.every((column) => column.attnum !== attnum)) return [];
    const sql = parent === 0 ? pick(name, 0) : `coalesce(${pick(name, parent)}, ${pick(name, 0)})`;
    return [[attnum, { sql }]];
  });
}

/** The INSERT of rows that have the same columns. */
export function insertOf(table: TableShape, rows: readonly TestRow[]): string {
  const columns = table.columns.filter(({ attnum }) => rows[0]?.has(attnum) ?? false);
  if (columns.length === 0) return rows.map(() => `INSERT INTO ${table.sqlName} DEFAULT VALUES`).join(";\n");
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(",");
  const values = rows.map(
    (row) => `(${columns.map(({ attnum }) => row.get(attnum)?.sql ?? "DEFAULT").join(",")})`,
  );
  return `INSERT INTO ${table.sqlName} (${names}) OVERRIDING SYSTEM VALUE VALUES ${values.join(",\n")}`;
}
