import type { Session } from "../../postgres/session.ts";
import { quoteIdentifier, quoteQualified, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Filled, FillResult, Unfilled } from "./fill.ts";
import { markOf } from "./take-away.ts";
import type { Solution } from "./solutions.ts";
import type { ForeignKeyShape, TableShape } from "./table-shape.ts";
import { insertOf, makeRow, plainRow, type RowSource, type RowWish, type TestRow } from "./test-row.ts";
import type { TypeValues } from "./type-values.ts";

export interface InsertPlan {
  /** Those to fill, in the order in which they can be. */
  tables: readonly TableShape[];
  values: TypeValues;
  /** By the table's oid. */
  solutions: ReadonlyMap<string, readonly Solution[]>;
  gentle: boolean;
}

const rowsPerTable = 3;

/**
 * Triggers, and with them the checks of foreign keys, do not fire: keys are looked up instead. The search path is the
 * database's, for functions that expressions and constraints call.
 */
const begin = `BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL search_path TO DEFAULT`;

/** Inserts the rows of all tables at once; where the server refuses, table by table and row by row. */
export async function insertAll(session: Session, plan: InsertPlan): Promise<FillResult> {
  const run = new InsertRun(session, plan);
  if (plan.tables.length === 0) return { filled: [], unfilled: [] };
  return (await run.atOnce()) ?? run.oneByOne();
}

class InsertRun {
  readonly #session: Session;
  readonly #plan: InsertPlan;
  readonly #filled: Filled[] = [];
  readonly #unfilled: Unfilled[] = [];
  readonly #unwritten = new Map<string, TestRow[]>();

  constructor(session: Session, plan: InsertPlan) {
    this.#session = session;
    this.#plan = plan;
  }

  async atOnce(): Promise<FillResult | undefined> {
    this.#start();
    const inserts: string[] = [];
    for (const table of this.#plan.tables) {
      if (this.#circular(table).length > 0) return undefined;
      const rows = this.#rowsOf(table);
      if (rows.length < rowsPerTable) return undefined;
      inserts.push(insertOf(table, rows));
      this.#done(table, rows);
    }
    try {
      await this.#session.run([begin, ...inserts, "COMMIT"].join(";\n"));
    } catch (error) {
      await this.#takeBack(error, "ROLLBACK");
      return undefined;
    }
    return { filled: this.#filled, unfilled: [] };
  }

  async oneByOne(): Promise<FillResult> {
    this.#start();
    const circular = this.#plan.tables.flatMap((table) => {
      const keys = this.#circular(table);
      this.#done(table, []);
      return keys.map((key) => ({ table, key }));
    });
    this.#start();
    await this.#session.run(begin);
    for (const table of this.#plan.tables) await this.#insertInto(table);
    for (const { table, key } of circular) await this.#emptyWhereDangling(table, key);
    await this.#session.run("COMMIT");
    return { filled: this.#filled, unfilled: this.#unfilled };
  }

  #start(): void {
    this.#filled.length = 0;
    this.#unfilled.length = 0;
    this.#unwritten.clear();
    for (const table of this.#plan.tables) {
      const rows = [0, 1, 2].flatMap((variant) => plainRow(this.#source(table), this.#wish(variant)) ?? []);
      for (const oid of table.ancestors) this.#unwritten.set(oid, rows);
    }
  }

  #source(table: TableShape): RowSource {
    const { values, solutions } = this.#plan;
    return { table, values, solutions: solutions.get(table.oid) ?? [], unwritten: this.#unwritten };
  }

  #wish(place: number): RowWish {
    const { gentle } = this.#plan;
    return { variant: place, parent: place, nulls: place === 1 && !gentle ? "free" : "none", gentle };
  }

  #rowsOf(table: TableShape): TestRow[] {
    const rows: TestRow[] = [];
    for (let place = 0; place < rowsPerTable; place++) {
      const row = makeRow(this.#source(table), this.#wish(place), rows);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** The keys that must have a value but refer to rows that are written later. */
  #circular(table: TableShape): ForeignKeyShape[] {
    return table.foreignKeys.filter((key) => {
      if (table.ancestors.includes(key.table) || !this.#unwritten.has(key.table)) return false;
      return key.columns.every(
        (attnum) => table.columns.find((column) => column.attnum === attnum)?.notNull ?? true,
      );
    });
  }

  #done(table: TableShape, rows: readonly TestRow[]): void {
    for (const oid of table.ancestors) this.#unwritten.delete(oid);
    if (rows.length === 0) return;
    const mark = markOf(table, rows, this.#plan.values);
    this.#filled.push({ oid: table.oid, table: readable(table), rows: rows.length, mark });
  }

  async #insertInto(table: TableShape): Promise<void> {
    const all = this.#rowsOf(table);
    if (all.length === rowsPerTable && (await this.#tried(insertOf(table, all))) === undefined) {
      this.#done(table, all);
      return;
    }
    const rows: TestRow[] = [];
    let reason: string | undefined;
    for (let place = 0; place < rowsPerTable; place++) {
      const result = await this.#insertOne(table, place, rows);
      if (typeof result !== "string") rows.push(result);
      else reason ??= result;
      // What refused the first row in every form will refuse the others.
      if (rows.length === 0) break;
    }
    this.#done(table, rows);
    if (rows.length === 0)
      this.#unfilled.push({ oid: table.oid, table: readable(table), reason: reason ?? "" });
  }

  /** Gives the row, or why there is none: what the server said of the first form. */
  async #insertOne(table: TableShape, place: number, before: readonly TestRow[]): Promise<TestRow | string> {
    let reason: string | undefined;
    const seen = new Set<string>();
    for (const wish of this.#attempts(place)) {
      const row = makeRow(this.#source(table), wish, before);
      if (row === undefined) {
        reason ??= this.#strangeColumn(table);
        continue;
      }
      const insert = insertOf(table, [row]);
      if (seen.has(insert)) continue;
      seen.add(insert);
      const refusal = await this.#tried(insert);
      if (refusal === undefined) return row;
      reason ??= this.#missingParent(table, refusal) ?? messageOf(refusal);
    }
    return reason ?? "";
  }

  #attempts(place: number): RowWish[] {
    const { gentle } = this.#plan;
    const wish = (variant: number, parent: number, nulls: RowWish["nulls"]): RowWish => ({
      variant: place + variant,
      parent: place + parent,
      nulls,
      gentle,
    });
    return [
      this.#wish(place),
      wish(0, 0, "none"),
      wish(0, 0, "keys"),
      wish(3, 0, "none"),
      wish(3, 1, "none"),
      wish(6, 0, "keys"),
      wish(0, 0, "free"),
      wish(0, 0, "all"),
      wish(3, 0, "free"),
      wish(9, 2, "none"),
      wish(3, 0, "all"),
      ...[5, 7, 11, 13, 17, 19, 23, 31].map((variant) => wish(variant, variant % 3, "none")),
    ];
  }

  /** The refusal of an INSERT, of which then nothing is left. */
  async #tried(insert: string): Promise<unknown> {
    try {
      await this.#session.run(`SAVEPOINT pgops_row;\n${insert};\nRELEASE SAVEPOINT pgops_row`);
      return undefined;
    } catch (error) {
      await this.#takeBack(error, "ROLLBACK TO SAVEPOINT pgops_row");
      return error;
    }
  }

  async #takeBack(error: unknown, how: string): Promise<void> {
    if (this.#session.lost) throw error;
    await this.#session.run(how);
  }

  #strangeColumn(table: TableShape): string {
    const { values } = this.#plan;
    const wish = { variant: 0, salt: 0, key: false, gentle: false };
    const column = table.columns.find(
      ({ type, typmod, notNull }) => notNull && values.value(type, typmod, wish) === undefined,
    );
    return `no value is known of the type ${column?.sqlType ?? ""} of the column ${quoteWhereNeeded(column?.name ?? "")}`;
  }

  #missingParent(table: TableShape, refusal: unknown): string | undefined {
    if ((refusal as { code?: unknown }).code !== notNullViolation) return undefined;
    const empty = new Set(this.#unfilled.map(({ table: name }) => name));
    const key = table.foreignKeys.find((one) => empty.has(readable(one)));
    return key === undefined ? undefined : `${readable(key)}, which it refers to, has no rows`;
  }

  /** Rows that were to be referred to may have come out differently. */
  async #emptyWhereDangling(table: TableShape, key: ForeignKeyShape): Promise<void> {
    if (this.#unfilled.some(({ oid }) => oid === table.oid)) return;
    const same = key.columns.map((attnum, place) => {
      const column = table.columns.find((one) => one.attnum === attnum)?.name ?? "";
      return `t.${quoteIdentifier(key.targetNames[place] ?? "")} = r.${quoteIdentifier(column)}`;
    });
    const dangling = `NOT EXISTS (SELECT FROM ${quoteQualified(key)} t WHERE ${same.join(" AND ")})`;
    const found = await this.#session.query(`SELECT FROM ${table.sqlName} r WHERE ${dangling} LIMIT 1`);
    if (found.length === 0) return;
    await this.#session.run(`DELETE FROM ${table.sqlName}`);
    this.#filled.splice(
      this.#filled.findIndex(({ oid }) => oid === table.oid),
      1,
    );
    const reason = `its foreign key to ${readable(key)} goes round in a circle`;
    this.#unfilled.push({ oid: table.oid, table: readable(table), reason });
  }
}

const notNullViolation = "23502";

function readable({ schema, name }: { schema: string; name: string }): string {
  return `${quoteWhereNeeded(schema)}.${quoteWhereNeeded(name)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
