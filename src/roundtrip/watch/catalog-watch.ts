import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { describeAll, type DescribedObject } from "../catalog/describe.ts";
import type { Kind } from "../catalog/kind.ts";
import { kindsOf } from "../catalog/kinds.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import { qualifiedNames } from "../catalog/read-snapshot.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import { concernsOthers } from "./concerns.ts";
import { type ObjectRow, RowBooks, type TouchedRows } from "./row-books.ts";
import { now, touchedSql } from "./touched-sql.ts";

const dependentsSql = new URL("sql/dependents.sql", import.meta.url);
const stillThereSql = new URL("sql/still-there.sql", import.meta.url);

/** What the watch knows at one moment, to be gone back to. */
export interface WatchedState {
  /** Null before the first look. */
  xid: string | null;
  books: RowBooks;
  /** By kind and the oid that they were asked for by. */
  described: Map<string, readonly DescribedObject[]>;
  objects: Map<string, DescribedObject>;
}

export type ChangeListener = (key: string, before: CatalogObject | undefined) => void;

/**
 * The catalog of one database, kept up to date at the price of what has changed: rows written since the last look are
 * found by their xmin, rows that went by the number of those that are left, and only the objects of those rows, and
 * what depends on them, are described again.
 */
export class CatalogWatch {
  #session: Session;
  #busy: Promise<unknown> = Promise.resolve();
  /** The rows that were written before the last look, by catalog: what goes is mostly what has just come. */
  #recent = new Map<string, readonly string[]>();
  #state: WatchedState = { xid: null, books: new RowBooks(), described: new Map(), objects: new Map() };

  constructor(session: Session) {
    this.#session = session;
  }

  /** Goes on with a session, and with what was known at another moment. The session is the watch's own. */
  async attach(session: Session, state?: WatchedState): Promise<void> {
    this.#session = session;
    if (state !== undefined) this.#state = copyOf(state);
    // Plans for one object are what is wanted, thousands of times.
    await session.run(`${qualifiedNames}; SET plan_cache_mode = force_generic_plan; SET jit = off`);
  }

  /** What is known now. */
  state(): WatchedState {
    return copyOf(this.#state);
  }

  get(key: string): DescribedObject | undefined {
    return this.#state.objects.get(key);
  }

  snapshot(): Snapshot {
    return new Snapshot(this.#state.objects.values());
  }

  /** Looks what has changed where that is much: with plans for many objects. */
  readAll(): Promise<void> {
    return this.#oneAtATime(async () => {
      await this.#session.run("SET plan_cache_mode = force_custom_plan");
      await this.#look(() => {});
      await this.#session.run("SET plan_cache_mode = force_generic_plan");
    });
  }

  /**
   * The same while others are still at work: what they change meanwhile is looked at again the next time. What is gone
   * before it could be described makes this look count for nothing.
   */
  async readAhead(): Promise<void> {
    const state = copyOf(this.#state);
    try {
      await this.readAll();
    } catch (error) {
      if (this.#session.lost) throw error;
      this.#state = state;
    }
  }

  /**
   * Looks what has changed; `onChange` hears of each object that is described otherwise, or gone, or new. `catalogs` are
   * the only ones that were written to, where that is known. Gives the oids of the relations that were touched at all: one
   * whose rows were written anew is among them.
   */
  refresh(onChange: ChangeListener = () => {}, catalogs?: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    return this.#oneAtATime(() => this.#look(onChange, catalogs));
  }

  /** Two looks at once would both change what is known. */
  #oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#busy.then(work);
    this.#busy = result.catch(() => {});
    return result;
  }

  async #look(onChange: ChangeListener, catalogs?: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { objects, gone } = await this.#touchedObjects(catalogs);
    const touched = [...objects, ...gone.map(({ object }) => object)];
    const ends = new Set(gone.filter(isOwnRow).map(({ object }) => placeOf(object)));
    const changed = await this.#describeAgain(touched, onChange, ends);
    if (changed.length > 0) await this.#describeAgain(await this.#dependentsOf(changed), onChange);
    return new Set(touched.flatMap(({ catalog, oid }) => (catalog === "pg_class" ? [oid] : [])));
  }

  /** The oids of tables, ordinary and partitioned, among these. */
  tablesAmong(oids: Iterable<string>): string[] {
    const { described } = this.#state;
    return [...oids].filter((oid) => described.has(`table pg_class ${oid}`));
  }

  /** The oids of all tables. */
  tables(): string[] {
    return [...this.#state.objects.values()].flatMap(({ kind, oid }) => (kind === "table" ? [oid] : []));
  }

  async #touchedObjects(catalogs?: ReadonlySet<string>): Promise<Touched> {
    const { books, xid } = this.#state;
    const rows = await this.#session.query<TouchedRows>(touchedSql(catalogs), [xid, "{}"]);
    const objects: ObjectRow[] = [];
    const shrunk: TouchedRows[] = [];
    const recent = new Map<string, readonly string[]>();
    for (const one of rows) {
      if (one.catalog === now) {
        this.#state.xid = one.rows;
        continue;
      }
      const noted = books.note(one);
      objects.push(...noted.objects);
      if (noted.keys.length > 0) recent.set(one.catalog, noted.keys);
      if (noted.gone) shrunk.push(one);
    }
    const gone = await this.#goneRows(shrunk, xid);
    this.#recent = recent;
    return { objects, gone };
  }

  /** The objects of rows that are not there any more: looked for among the recent ones, and else among all. */
  async #goneRows(shrunk: readonly TouchedRows[], xid: string | null): Promise<Touched["gone"]> {
    if (shrunk.length === 0) return [];
    const { books } = this.#state;
    const gone: GoneRow[] = [];
    const names = shrunk.map(({ catalog }) => catalog).filter((name) => this.#recent.has(name));
    const oids = names.flatMap((name) => this.#recent.get(name)?.map(oidIn) ?? []);
    const there = await this.#session.query<{ catalog: string; keys: string[] | null }>(
      sqlFile(stillThereSql),
      [arrayParameter(names), arrayParameter(new Set(oids))],
    );
    for (const { catalog, keys } of there) {
      if (!names.includes(catalog)) continue;
      const struck = books.strike(catalog, this.#recent.get(catalog) ?? [], new Set(keys));
      gone.push(...struck.map((object) => ({ from: catalog, object })));
    }
    const left = new Set(
      shrunk.flatMap(({ catalog, rows }) => (Number(rows) === books.sizeOf(catalog) ? [] : [catalog])),
    );
    if (left.size === 0) return gone;
    const all = await this.#session.query<TouchedRows>(touchedSql(left), [xid, arrayParameter(left)]);
    for (const one of all) {
      if (!left.has(one.catalog)) continue;
      gone.push(...books.replace(one).map((object) => ({ from: one.catalog, object })));
    }
    return gone;
  }

  /**
   * Gives the rows of those that were there before and are not what they were. Those whose own row has ended are not asked
   * for.
   */
  async #describeAgain(
    rows: readonly ObjectRow[],
    onChange: ChangeListener,
    ended: ReadonlySet<string> = new Set(),
  ): Promise<ObjectRow[]> {
    const wanted = new Map<Kind, Set<string>>();
    for (const named of rows) {
      const row = this.#state.books.ownRow(named);
      for (const kind of kindsOf(row.catalog, this.#state.books.letterOf(row))) {
        const oids = wanted.get(kind);
        if (oids === undefined) wanted.set(kind, new Set([row.oid]));
        else oids.add(row.oid);
      }
    }
    const asked = new Map<Kind, string[]>();
    for (const [kind, oids] of wanted) {
      asked.set(
        kind,
        [...oids].filter((oid) => !ended.has(placeOf({ catalog: kind.catalog, oid }))),
      );
    }
    const described = await describeAll(this.#session, asked);
    const changed: ObjectRow[] = [];
    const gone = new Map<string, CatalogObject>();
    const came: DescribedObject[] = [];
    for (const [kind, oids] of wanted) {
      for (const oid of this.#replace(kind, oids, described.get(kind) ?? [], { gone, came }))
        changed.push({ catalog: kind.catalog, oid });
    }
    this.#tell({ gone, came }, onChange);
    return changed;
  }

  /** Puts the new descriptions in the place of the old ones; gives the oids whose objects changed for others too. */
  #replace(
    { name, catalog }: Kind,
    oids: ReadonlySet<string>,
    found: readonly DescribedObject[],
    { gone, came }: { gone: Map<string, CatalogObject>; came: DescribedObject[] },
  ): string[] {
    const { described, objects } = this.#state;
    const byOid = Map.groupBy(found, ({ oid }) => oid);
    const changed: string[] = [];
    for (const oid of oids) {
      const place = `${name} ${catalog} ${oid}`;
      const before = described.get(place) ?? [];
      const after = byOid.get(oid) ?? [];
      if (after.length === 0) described.delete(place);
      else described.set(place, after);
      for (const object of before) {
        const key = keyOf(object);
        if (objects.get(key)?.oid === oid) objects.delete(key);
        gone.set(key, object);
      }
      came.push(...after);
      if (before.length > 0 && concernsOthers(before, after)) changed.push(oid);
    }
    return changed;
  }

  #tell(
    { gone, came }: { gone: ReadonlyMap<string, CatalogObject>; came: readonly DescribedObject[] },
    onChange: ChangeListener,
  ): void {
    const { objects } = this.#state;
    const told = new Set<string>();
    for (const object of came) {
      const key = keyOf(object);
      told.add(key);
      onChange(key, gone.get(key) ?? objects.get(key));
      objects.set(key, object);
    }
    for (const [key, before] of gone) if (!told.has(key)) onChange(key, before);
  }

  async #dependentsOf(rows: readonly ObjectRow[]): Promise<ObjectRow[]> {
    const pairs = rows
      .filter(({ catalog }) => catalog !== "pg_roles" && catalog !== "pg_db_role_setting")
      .map(placeOf);
    // A role's name stands wherever it owns or may do something.
    if (pairs.length < rows.length) return this.#everything();
    return this.#session.query<ObjectRow>(sqlFile(dependentsSql), [arrayParameter(pairs)]);
  }

  #everything(): ObjectRow[] {
    return [...this.#state.described.keys()].map((place) => {
      const [oid = "", catalog = ""] = place.split(" ").toReversed();
      return { catalog, oid };
    });
  }
}

function copyOf({ xid, books, described, objects }: WatchedState): WatchedState {
  return { xid, books: books.copy(), described: new Map(described), objects: new Map(objects) };
}

/** A row that is not there any more, and the object that it told of. */
interface GoneRow {
  from: string;
  object: ObjectRow;
}

interface Touched {
  objects: ObjectRow[];
  gone: GoneRow[];
}

/** Whether the row was the object itself, and not something that is said of it. */
function isOwnRow({ from, object }: GoneRow): boolean {
  return from === object.catalog && from !== "pg_rewrite";
}

function placeOf({ catalog, oid }: ObjectRow): string {
  return `${catalog} ${oid}`;
}

/** The oid in a row's key: of a comment's, that of the object it is on. */
function oidIn(key: string): string {
  const [first = "", second] = key.split(" ");
  return second ?? first;
}
