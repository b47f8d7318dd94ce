import type { ContentColumn, ContentRow, Contents, TableContents } from "./contents.ts";

/** One way in which a table does not hold what it held. */
export interface ContentDifference {
  /** Lost: values that were there are not any more. Left: rows are there that were not. */
  kind: "lost" | "left";
  /** Quoted and qualified. */
  table: string;
  /** The columns whose values are others now; empty where whole rows are meant. */
  columns: string[];
  /** How many rows; undefined where a large table was compared by hashes. */
  rows: number | undefined;
  /** By column, of one of the rows: "note of id = 3: 'abc' is now NULL". */
  examples?: ReadonlyMap<string, string>;
  /** The values that are gone, by column: undefined of a large table. */
  gone?: ReadonlyMap<string, (string | null)[]>;
}

/** What of the contents before is not there after: tables, rows, values of columns by name; and rows that came. */
export function compareContents(before: Contents, after: Contents): ContentDifference[] {
  return [...before.values()].flatMap((table) => {
    const now = after.get(table.table);
    if (now === undefined) return table.count === 0 ? [] : [wholeTable(table)];
    return compareTable(table, now);
  });
}

function wholeTable({ table, columns, count, rows }: TableContents): ContentDifference {
  const gone = rows === undefined ? {} : { gone: valuesOf(columns, rows) };
  return { kind: "lost", table, columns: [], rows: count, ...gone };
}

function compareTable(before: TableContents, after: TableContents): ContentDifference[] {
  const { table, columns } = before;
  const missing = columns.filter(({ name }) => !after.columns.some((column) => column.name === name));
  const common = columns.filter((column) => !missing.includes(column));
  const found: ContentDifference[] = [];
  if (missing.length > 0 && before.count > 0) {
    const gone = before.rows === undefined ? {} : { gone: valuesOf(columns, before.rows) };
    found.push({
      kind: "lost",
      table,
      columns: missing.map(({ name }) => name),
      rows: before.count,
      ...gone,
    });
  }
  if (before.rows === undefined || after.rows === undefined)
    return [...found, ...compareHashes(before, after, common)];
  const then = before.rows.map((row) => project(row, columns, common));
  const now = after.rows.map((row) => project(row, after.columns, common));
  return [...found, ...compareRows(table, common, then, now)];
}

/** A large table: which columns, and how many rows more or less. */
function compareHashes(
  before: TableContents,
  after: TableContents,
  common: readonly ContentColumn[],
): ContentDifference[] {
  const { table } = before;
  if (before.count > after.count || before.hashes === undefined || after.hashes === undefined) {
    if (before.count <= after.count)
      return [{ kind: "left", table, columns: [], rows: after.count - before.count }];
    return [{ kind: "lost", table, columns: [], rows: before.count - after.count }];
  }
  if (before.count < after.count)
    return [{ kind: "left", table, columns: [], rows: after.count - before.count }];
  const changed = common
    .filter(({ name }) => hashOf(before, name) !== hashOf(after, name))
    .map(({ name }) => name);
  if (changed.length > 0) return [{ kind: "lost", table, columns: changed, rows: undefined }];
  // The same values in other rows; after a column came or went the hashes of whole rows say nothing.
  const shuffled = common.length === after.columns.length && before.hashes.at(-1) !== after.hashes.at(-1);
  if (!shuffled) return [];
  const moved = common.filter(({ key }) => !key).map(({ name }) => name);
  return [{ kind: "lost", table, columns: moved, rows: undefined }];
}

/** The hash of a large table's column. */
export function hashOf({ columns, hashes }: TableContents, name: string): string | undefined {
  return hashes?.[columns.findIndex((column) => column.name === name)];
}

function compareRows(
  table: string,
  columns: readonly ContentColumn[],
  before: readonly ContentRow[],
  after: readonly ContentRow[],
): ContentDifference[] {
  const [gone, come] = withoutCommon(before, after);
  const pairs = paired(columns, gone, come);
  const found: ContentDifference[] = [];
  const changed = columns.filter((_, place) => pairs.some(([then, now]) => then[place] !== now[place]));
  if (pairs.length > 0) {
    const names = changed.map(({ name }) => name);
    found.push({
      kind: "lost",
      table,
      columns: names,
      rows: pairs.length,
      examples: examplesOf(columns, pairs),
      gone: changedValues(columns, pairs),
    });
  }
  const lost = gone.filter((row) => pairs.every(([then]) => then !== row));
  if (lost.length > 0) {
    found.push({ kind: "lost", table, columns: [], rows: lost.length, gone: valuesOf(columns, lost) });
  }
  const left = come.length - pairs.length;
  if (left > 0) found.push({ kind: "left", table, columns: [], rows: left });
  return found;
}

/** The rows that are only in one, each as often as it is there more. */
function withoutCommon(
  before: readonly ContentRow[],
  after: readonly ContentRow[],
): [ContentRow[], ContentRow[]] {
  const counts = new Map<string, number>();
  for (const row of after) counts.set(JSON.stringify(row), (counts.get(JSON.stringify(row)) ?? 0) + 1);
  const gone = before.filter((row) => !takeOne(counts, JSON.stringify(row)));
  const come = after.filter((row) => takeOne(counts, JSON.stringify(row)));
  return [gone, come];
}

function takeOne(counts: Map<string, number>, text: string): boolean {
  const count = counts.get(text) ?? 0;
  if (count > 0) counts.set(text, count - 1);
  return count > 0;
}

/** Which row became which: by the primary key, or else by what they still have in common. */
function paired(
  columns: readonly ContentColumn[],
  gone: readonly ContentRow[],
  come: readonly ContentRow[],
): [ContentRow, ContentRow][] {
  const keys = columns.flatMap(({ key }, place) => (key ? [place] : []));
  const left = [...come];
  const pairs: [ContentRow, ContentRow][] = [];
  const pair = (row: ContentRow, other: ContentRow | undefined): boolean => {
    if (other === undefined) return false;
    pairs.push([row, other]);
    left.splice(left.indexOf(other), 1);
    return true;
  };
  const rest = gone.filter(
    (row) =>
      keys.length === 0 ||
      !pair(
        row,
        left.find((other) => keys.every((place) => row[place] === other[place])),
      ),
  );
  const alone = rest.filter((row) => !pair(row, mostAlike(row, left)));
  // As many rows as before: then they were changed altogether, and none was removed.
  if (alone.length === left.length) for (const row of alone) pair(row, left[0]);
  return pairs;
}

function mostAlike(row: ContentRow, others: readonly ContentRow[]): ContentRow | undefined {
  let best: ContentRow | undefined;
  let most = 0;
  for (const other of others) {
    const alike = row.filter((value, place) => value !== null && value === other[place]).length;
    if (alike > most) [best, most] = [other, alike];
  }
  return best;
}

function changedValues(
  columns: readonly ContentColumn[],
  pairs: readonly [ContentRow, ContentRow][],
): Map<string, (string | null)[]> {
  const gone = columns.map(({ name }, place): [string, (string | null)[]] => [
    name,
    pairs.filter(([then, now]) => then[place] !== now[place]).map(([then]) => then[place] ?? null),
  ]);
  return new Map(gone.filter(([, values]) => values.length > 0));
}

function valuesOf(
  columns: readonly ContentColumn[],
  rows: readonly ContentRow[],
): Map<string, (string | null)[]> {
  return new Map(columns.map(({ name }, place) => [name, rows.map((row) => row[place] ?? null)]));
}

function project(row: ContentRow, from: readonly ContentColumn[], to: readonly ContentColumn[]): ContentRow {
  if (from === to || from.every((column, place) => column.name === to[place]?.name)) return row;
  return to.map(({ name }) => row[from.findIndex((column) => column.name === name)] ?? null);
}

function examplesOf(
  columns: readonly ContentColumn[],
  pairs: readonly [ContentRow, ContentRow][],
): Map<string, string> {
  const examples = new Map<string, string>();
  columns.forEach(({ name }, place) => {
    const [then, now] = pairs.find(([before, after]) => before[place] !== after[place]) ?? [];
    if (then === undefined || now === undefined) return;
    const keys = columns.flatMap((one, at) =>
      one.key && at !== place ? [`${one.name} = ${shown(then[at])}`] : [],
    );
    const of = keys.length === 0 ? "" : ` of ${keys.join(", ")}`;
    examples.set(name, `${name}${of}: ${shown(then[place])} is now ${shown(now[place])}`);
  });
  return examples;
}

const mostShown = 40;

function shown(value: string | null | undefined): string {
  if (value === null || value === undefined) return "NULL";
  const characters = Array.from(value);
  return characters.length > mostShown ? `'${characters.slice(0, mostShown).join("")}...'` : `'${value}'`;
}
