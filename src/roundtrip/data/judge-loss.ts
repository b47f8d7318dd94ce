import { compareContents, type ContentDifference, hashOf } from "./compare-contents.ts";
import type { ContentColumn, Contents, TableContents } from "./contents.ts";

/** One difference with who is to blame for it. */
export interface Loss {
  /**
   * `lossy`: the up destroys it, no down could bring it back. `data-lost`: it was still there after the up.
   * `left`: rows that were not there before. `logged`: such rows, of which the down has added some, as a log does.
   */
  verdict: "lossy" | "data-lost" | "left" | "logged";
  /** Quoted and qualified. */
  table: string;
  /** Empty where whole rows are meant. */
  columns: string[];
  /** How many rows; undefined where a large table was compared by hashes. */
  rows: number | undefined;
  /** What happened, in one sentence without a full stop. */
  message: string;
  example?: string;
}

/**
 * Judges what a migration and its way back did to the contents of tables. `afterUp` is to hold the tables of `before`
 * by oid, as far as they are there; `afterDown` by name. What is the same before and after is not asked about.
 */
export function judgeLoss(before: Contents, afterUp: Contents, afterDown: Contents): Loss[] {
  const between = new ByOid(afterUp);
  return compareContents(before, afterDown).flatMap((difference) => {
    const table = before.get(difference.table);
    if (table === undefined) return [];
    const then = between.find(table);
    if (difference.kind === "lost") return lost(difference, table, then);
    const isLog = then !== undefined && (afterDown.get(difference.table)?.count ?? 0) > then.count;
    return [leftRows(difference, isLog ? "logged" : "left")];
  });
}

/** Tables after the up: the same one, however it is called by then, or one that took over its name. */
class ByOid {
  readonly #contents: Contents;
  readonly #tables: ReadonlyMap<string, TableContents>;

  constructor(contents: Contents) {
    this.#contents = contents;
    this.#tables = new Map([...contents.values()].map((table) => [table.oid, table]));
  }

  find({ oid, table }: TableContents): TableContents | undefined {
    return this.#tables.get(oid) ?? this.#contents.get(table);
  }
}

function leftRows({ table, rows = 0 }: ContentDifference, verdict: "left" | "logged"): Loss {
  const message = `${counted(rows)} of ${table} that ${rows === 1 ? "was" : "were"} not there before`;
  const added = verdict === "logged" ? "; the down adds rows too, as a log does" : "";
  return { verdict, table, columns: [], rows, message: message + added };
}

function lost(
  difference: ContentDifference,
  before: TableContents,
  between: TableContents | undefined,
): Loss[] {
  if (between === undefined) return [byUp(difference, `DROP TABLE ${difference.table} loses its rows`)];
  return difference.columns.length === 0
    ? lostRows(difference, before, between)
    : lostValues(difference, before, between);
}

/** Whole rows: those that the up has deleted or changed already, and those that it left alone. */
function lostRows(difference: ContentDifference, before: TableContents, between: TableContents): Loss[] {
  const { table, rows = 0 } = difference;
  const missing = Math.min(Math.max(before.count - between.count, 0), rows);
  return [
    ...(missing > 0
      ? [byUp({ ...difference, rows: missing }, `the up deletes ${counted(missing)} of ${table}`)]
      : []),
    ...(missing < rows
      ? [
          byDown(
            { ...difference, rows: rows - missing },
            `${counted(rows - missing)} of ${table} ${rows - missing === 1 ? "is" : "are"} gone after the down`,
          ),
        ]
      : []),
  ];
}

/** Values of columns: each column by itself, then those of one verdict and one reason together. */
function lostValues(difference: ContentDifference, before: TableContents, between: TableContents): Loss[] {
  const kept: string[] = [];
  const found: Loss[] = [];
  for (const name of difference.columns) {
    const column = before.columns.find((one) => one.name === name);
    if (column === undefined) continue;
    const now = columnIn(between, before, column);
    const message = reasonOfUp(difference, { before, between, column, now });
    if (message === undefined) kept.push(name);
    else found.push(byUp({ ...difference, columns: [name] }, message));
  }
  if (kept.length === 0) return found;
  const of =
    kept.length === 1
      ? `the values of ${difference.table}.${kept[0]} are`
      : `the values of ${difference.table} (${kept.join(", ")}) are`;
  return [...found, byDown({ ...difference, columns: kept }, `${of} not the same after the down`)];
}

interface ColumnCase {
  before: TableContents;
  between: TableContents;
  column: ContentColumn;
  /** The same column after the up. */
  now: ContentColumn | undefined;
}

/** What the up did to a column's values; undefined where they were still there. */
function reasonOfUp(
  { table, gone }: ContentDifference,
  { before, between, column, now }: ColumnCase,
): string | undefined {
  const { name, type } = column;
  if (now === undefined) return `DROP COLUMN ${table}.${name} loses its values`;
  if (stillThere(before, between, column, now, gone?.get(name))) return undefined;
  // Another column has its name now.
  if (between.oid === before.oid && now.attnum !== column.attnum)
    return `DROP COLUMN ${table}.${name} loses its values`;
  return now.type === type
    ? `the up changes the values of ${table}.${name}`
    : `the type of ${table}.${name} goes from ${type} to ${now.type}, which does not hold its values`;
}

function columnIn(
  between: TableContents,
  before: TableContents,
  { attnum, name }: ContentColumn,
): ContentColumn | undefined {
  const same = between.oid === before.oid ? between.columns.find((one) => one.attnum === attnum) : undefined;
  return same ?? between.columns.find((one) => one.name === name);
}

/** Whether the values that are gone in the end were there after the up, each as often as it has to be. */
function stillThere(
  before: TableContents,
  between: TableContents,
  column: ContentColumn,
  now: ContentColumn,
  gone: readonly (string | null)[] | undefined,
): boolean {
  if (between.rows === undefined || gone === undefined)
    return hashOf(before, column.name) === hashOf(between, now.name);
  const place = between.columns.indexOf(now);
  const values = between.rows.map((row) => meaning(row[place] ?? null));
  return gone.every((value) => {
    const at = values.indexOf(meaning(value));
    if (at >= 0) values.splice(at, 1);
    return at >= 0;
  });
}

/** A value whatever its type: 1.50 is 1.5, a time of UTC is one without a zone, 't' is 'true'. */
function meaning(value: string | null): string | null {
  if (value === null) return null;
  if (/^-?\d+\.\d*0+$/.test(value)) return value.replace(/\.?0+$/, "");
  if (/^\d{4}-\d\d-\d\d [\d:.]+\+00$/.test(value)) return value.slice(0, -3);
  if (value === "t") return "true";
  return value === "f" ? "false" : value;
}

function byUp(difference: ContentDifference, message: string): Loss {
  return lossOf(difference, "lossy", message);
}

function byDown(difference: ContentDifference, message: string): Loss {
  return lossOf(difference, "data-lost", message);
}

function lossOf(
  { table, columns, rows, examples }: ContentDifference,
  verdict: Loss["verdict"],
  message: string,
): Loss {
  const example = examples?.get(columns[0] ?? "");
  return { verdict, table, columns, rows, message, ...(example !== undefined && { example }) };
}

function counted(rows: number): string {
  return rows === 1 ? "1 row" : `${rows} rows`;
}
