import type { Session } from "../../postgres/session.ts";
import type { ValueWish } from "./builtin-values.ts";
import { checkHints } from "./check-hints.ts";
import { plainCheck } from "./plain-checks.ts";
import { literal, mostDifferent, search, type Text, type Unknown } from "./search.ts";
import type { CheckShape, ColumnShape, TableShape, TypeShape, Types } from "./table-shape.ts";
import { TypeValues } from "./type-values.ts";

/** Values for columns that CHECKs speak of together: each row pleases them all. */
export interface Solution {
  /** Attnums. */
  columns: number[];
  rows: Text[][];
}

const samples = 3;
/** Partitions by hash take only some of the values. */
const manySamples = 24;
/** Of more than three, for rows that a key or another constraint refuses. */
const wantedRows = 12;

/** What may be written to a type that pgops does not know: an extension's. */
const guesses = [
  "1",
  "2",
  "3",
  "a",
  "b",
  "c",
  "a.b",
  "b.c",
  "a=>1",
  "b=>2",
  "{}",
  "[]",
  "{1,2}",
  "(1,2)",
  "1.2.3",
  "POINT(1 2)",
  "POINT(3 4)",
  "0A",
  "978-0-393-04002-9",
  "978-0-11-000222-4",
];
const vectorOf = (length: number, first: number): string =>
  `[${Array.from({ length }, (_, place) => (place === 0 ? first : 1)).join(",")}]`;

/** Asks the server which values domains take, and types that are not known; by oid of the type. */
export async function findTypeValues(
  session: Session,
  types: Types,
  tables: readonly TableShape[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const strange = [...types.values()].filter((type) => isStrange(type, types));
  await Promise.all(
    strange.map(async (type) => {
      found.set(type.oid, await acceptedGuesses(session, type, tables));
    }),
  );
  // Of domains over domains the inner ones first: types are found from the outside in.
  const domains = [...types.values()].filter((type) => checksOf(type, types).length > 0);
  const known = new TypeValues(types, found);
  await Promise.all(
    domains.map(async (type) => {
      const values = await domainValues(session, type, known);
      if (values.length > 0) found.set(type.oid, values);
    }),
  );
  return found;
}

function isStrange(type: TypeShape, types: Types): boolean {
  if (type.class !== "b" || (type.category === "A" && type.part !== null)) return false;
  const values = new TypeValues(types, new Map());
  return values.value(type.oid, -1, wishFor(0, 0)) === undefined;
}

async function acceptedGuesses(
  session: Session,
  type: TypeShape,
  tables: readonly TableShape[],
): Promise<string[]> {
  const column = tables.flatMap(({ columns }) => columns).find((one) => one.type === type.oid);
  const sqlType = column?.sqlType ?? type.sqlType;
  const dimensions = column !== undefined && column.typmod > 0 ? column.typmod : 3;
  const vectors = dimensions <= 20_000 ? [1, 2, 3].map((first) => vectorOf(dimensions, first)) : [];
  const all = [...vectors, ...(type.category === "S" ? ["Aé-eins", "Bé-zwei", "Cé-drei"] : []), ...guesses];
  const taken = await Promise.all(
    all.map((guess) =>
      session.query(`SELECT ${literal(guess)}::${sqlType}`).then(
        () => [guess],
        () => [],
      ),
    ),
  );
  return taken.flat();
}

/** The CHECKs of a domain and of the domains that it is based on. */
function checksOf(type: TypeShape, types: Types): string[] {
  if (type.class !== "d") return [];
  const base = type.part === null ? undefined : types.get(type.part);
  return [...(type.checks ?? []), ...(base === undefined ? [] : checksOf(base, types))];
}

async function domainValues(session: Session, type: TypeShape, known: TypeValues): Promise<string[]> {
  const checks = checksOf(type, known.types);
  const base = known.base(type.oid);
  if (base === undefined) return [];
  const typmod = typmodOf(type, known.types);
  const values = candidates(base, typmod, checks, known, { salt: hash(type.sqlType), count: samples });
  const rows = await search(session, [{ name: "value", sqlType: base.sqlType, values }], checks);
  return mostDifferent(rows, wantedRows).flatMap(([value]) => value ?? []);
}

function typmodOf(type: TypeShape, types: Types): number {
  if (type.class !== "d" || type.typmod !== -1 || type.part === null) return type.typmod;
  const base = types.get(type.part);
  return base?.class === "d" ? typmodOf(base, types) : -1;
}

/** Asks the server for values that please the CHECKs of a table, and the bounds of a partition. */
export async function solveChecks(
  session: Session,
  table: TableShape,
  values: TypeValues,
  gentle: boolean,
): Promise<Solution[]> {
  return Promise.all(
    together(table).map(async ({ columns, checks }) => {
      const find = (wish: { gentle: boolean; nulls: boolean }): Promise<Text[][]> => {
        const unknowns = columns.map((column) => ({
          name: column.name,
          sqlType: unknownType(column, values),
          values: columnCandidates(table, column, { checks, values, few: columns.length <= 3, ...wish }),
        }));
        const conditions = checks.map(({ expression }) => expression);
        const plain = plainly(unknowns, conditions);
        return plain === undefined ? search(session, unknowns, conditions) : Promise.resolve(plain);
      };
      const found = await find({ gentle, nulls: !gentle });
      const rows = gentle && found.length === 0 ? await find({ gentle, nulls: true }) : found;
      return { columns: columns.map(({ attnum }) => attnum), rows: mostDifferent(rows, wantedRows) };
    }),
  );
}

/** The values of a single column whose CHECKs can be read here; undefined where the server has to be asked. */
function plainly(
  [unknown, ...others]: readonly Unknown[],
  conditions: readonly string[],
): Text[][] | undefined {
  if (unknown === undefined || others.length > 0) return undefined;
  const judges = conditions.flatMap((condition) => plainCheck(unknown.name, condition) ?? []);
  if (judges.length < conditions.length) return undefined;
  const pleasing = unknown.values.filter((value) => value === null || judges.every((judge) => judge(value)));
  return pleasing.length > 0 ? pleasing.map((value) => [value]) : undefined;
}

/** A value that a domain refuses would end the search, so it is made in what the domain is based on. */
function unknownType(column: ColumnShape, values: TypeValues): string {
  const type = values.types.get(column.type);
  return type?.class === "d" ? (values.base(column.type)?.sqlType ?? column.sqlType) : column.sqlType;
}

interface CandidateWish {
  checks: readonly CheckShape[];
  values: TypeValues;
  few: boolean;
  gentle: boolean;
  /** Whether NULL will do, where it may be. */
  nulls: boolean;
}

function columnCandidates(
  table: TableShape,
  column: ColumnShape,
  { checks, values, few, gentle, nulls }: CandidateWish,
): Text[] {
  const { attnum, type, typmod } = column;
  const about = checks.filter(({ columns }) => columns.includes(attnum)).map(({ expression }) => expression);
  const base = values.base(type);
  const isHash = about.some((expression) => expression.includes("satisfies_hash_partition"));
  const count = isHash ? manySamples : samples;
  const options = { salt: saltOf(table, column), count, few, key: table.keys.has(attnum), gentle };
  const all = base === undefined ? [] : candidates({ ...base, oid: type }, typmod, about, values, options);
  return nulls && isNullable(column, values.types) ? [...all, null] : all;
}

interface CandidateOptions {
  salt: number;
  count: number;
  /** Whether the list may be long: there are few columns to combine. */
  few?: boolean;
  key?: boolean;
  gentle?: boolean;
}

/** The usual values first, as they prove the most; of many columns the lists are short, so what CHECKs speak of is. */
function candidates(
  type: TypeShape,
  typmod: number,
  checks: readonly string[],
  values: TypeValues,
  { salt, count, few = true, key = false, gentle = false }: CandidateOptions,
): string[] {
  const usual = Array.from({ length: count }, (_, variant) =>
    values.value(type.oid, typmod, { ...wishFor(variant, salt), key, gentle }),
  ).filter((value) => value !== undefined);
  const element = type.part === null ? undefined : values.types.get(type.part);
  const labels = type.labels ?? element?.labels ?? [];
  const hints = type.class === "e" ? labels : checkHints(checks, type, element);
  const first = few ? usual.length : 1;
  return [...new Set([...usual.slice(0, first), ...hints, ...usual.slice(first)])];
}

/** The columns that hang together by CHECKs, with those. */
function together(table: TableShape): { columns: ColumnShape[]; checks: CheckShape[] }[] {
  const known = new Map(table.columns.map((column) => [column.attnum, column]));
  const groups: { columns: Set<number>; checks: CheckShape[] }[] = [];
  for (const check of table.checks) {
    // One about a generated column cannot be searched for: the row shows whether it is pleased.
    if (check.columns.length === 0 || check.columns.some((attnum) => !known.has(attnum))) continue;
    const joined = { columns: new Set(check.columns), checks: [check] };
    for (const group of groups.filter(({ columns }) => check.columns.some((attnum) => columns.has(attnum)))) {
      for (const attnum of group.columns) joined.columns.add(attnum);
      joined.checks.push(...group.checks);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(joined);
  }
  return groups.map(({ columns, checks }) => ({
    columns: [...columns].flatMap((attnum) => known.get(attnum) ?? []),
    checks,
  }));
}

/** Whether NULL may be written to a column. */
export function isNullable({ notNull, type }: ColumnShape, types: Types): boolean {
  return !notNull && types.get(type)?.notNull !== true;
}

/** What the values of one column have in common, and no other's. */
export function saltOf({ schema, name }: TableShape, column: ColumnShape): number {
  return hash(`${schema}.${name}.${column.name}`);
}

function wishFor(variant: number, salt: number): ValueWish {
  return { variant, salt, key: false, gentle: false };
}

/** A number below 2^31 for a text, the same at every run. */
function hash(text: string): number {
  let number = 7;
  for (const character of text) number = (Math.imul(number, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return number >>> 1;
}
