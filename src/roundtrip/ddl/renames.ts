import type { Difference } from "../catalog/compare.ts";
import { rowOf } from "../catalog/describe.ts";
import { type CatalogObject, keyOf, type KindName } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { isCalledOtherwise, moving, type Place, placeOf, renaming } from "./rename.ts";

/** One object of a database that is called otherwise now than at an earlier moment. */
export interface Rename {
  /** What it is now. */
  found: CatalogObject;
  /** What it was. */
  wanted: CatalogObject;
}

/** What gives one of them its name back. */
export interface NameBack {
  rename: Rename;
  statements: string[];
  /** Those which cannot have theirs back without these statements, and so are in them. */
  along: Rename[];
}

/**
 * Finds the objects that were renamed or moved among what was touched between two moments of one database, by their rows
 * in its catalog. What is in two databases must not be given: their rows have nothing to do with each other.
 *
 * @param touched What had a name, and what has it now.
 */
export function renamesAmong(touched: readonly Pick<Difference, "before" | "after">[]): Rename[] {
  const found = new Map<string, CatalogObject>();
  for (const { after } of touched) {
    const row = after && rowOf(after);
    if (after !== undefined && row !== undefined) found.set(row, after);
  }
  return touched.flatMap(({ before: wanted }) => {
    const now = wanted && found.get(rowOf(wanted) ?? "");
    return wanted === undefined || now === undefined || keyOf(now) === keyOf(wanted)
      ? []
      : [{ found: now, wanted }];
  });
}

/** Those of these kinds that need a statement of their own. */
export function ownRenames(renames: readonly Rename[], kinds: ReadonlySet<KindName>): Rename[] {
  return renames.filter(({ found, wanted }) => kinds.has(found.kind) && isCalledOtherwise(found, wanted));
}

/** What stands, by another's name, where one of these is to be; what is itself to be renamed makes way. */
export function occupantsOf(renames: readonly Rename[], now: Snapshot): CatalogObject[] {
  const places = new Set(renames.map((one) => textOf(one.found, destinationOf(one))));
  const renamed = new Set(renames.map(({ found }) => keyOf(found)));
  return near(renames, now).filter(
    (object) => places.has(textOf(object, placeOf(object))) && !renamed.has(keyOf(object)),
  );
}

/**
 * Gives objects, which nothing but one another may be in the way of, their names: in an order in which each is free. Of
 * those that have each other's, one goes over a name that nobody has.
 */
export function renameStatements(renames: readonly Rename[], now: Snapshot): NameBack[] {
  const taken = new Set(near(renames, now).map((object) => textOf(object, placeOf(object))));
  const left = new Set(renames.map((rename) => new Move(rename, taken)));
  const found: NameBack[] = [];
  for (let [first] = left; first !== undefined; [first] = left) {
    const next = oneThatGoes(left) ?? first;
    const along: Move[] = [];
    const statements = next.isThere ? [] : next.stepAside();
    left.delete(next);
    while (!next.isThere && !next.go()) {
      const other = oneThatGoes(left);
      if (other === undefined) return found;
      left.delete(other);
      along.push(other);
      statements.push(...other.takeStatements());
    }
    statements.push(...next.takeStatements());
    found.push({ rename: next.rename, statements, along: along.map(({ rename }) => rename) });
  }
  return found;
}

function oneThatGoes(moves: Iterable<Move>): Move | undefined {
  for (const one of moves) if (one.go()) return one;
  return undefined;
}

/** Gives an object a name that nobody has. */
export function asideStatements(object: CatalogObject, now: Snapshot): string[] {
  const rename = { found: object, wanted: object };
  const taken = near([rename], now).map((one) => textOf(one, placeOf(one)));
  return new Move(rename, new Set(taken)).stepAside();
}

/** The way of one object to its name. */
class Move {
  readonly rename: Rename;
  /** Every place that is taken by now. */
  readonly #taken: Set<string>;
  #statements: string[] = [];
  #place: Place;
  isThere = false;

  constructor(rename: Rename, taken: Set<string>) {
    this.rename = rename;
    this.#taken = taken;
    this.#place = placeOf(rename.found);
  }

  /** Goes there, where the way is free. */
  go(): boolean {
    const to = destinationOf(this.rename);
    const { schema, name } = to;
    const stop = [
      { ...this.#place, name },
      { ...this.#place, schema },
    ].find((one) => this.#isFree(one));
    if (stop === undefined || !this.#isFree(to)) return false;
    this.#step(stop);
    this.#step(to);
    this.isThere = true;
    return true;
  }

  /** Takes a name that nobody has. */
  stepAside(): string[] {
    for (let number = 1; ; number++) {
      const place = { ...this.#place, name: `renamed_${number}` };
      if (!this.#isFree(place)) continue;
      this.#step(place);
      return this.takeStatements();
    }
  }

  /** The statements of the steps since they were last taken. */
  takeStatements(): string[] {
    const statements = this.#statements;
    this.#statements = [];
    return statements;
  }

  #isFree(place: Place): boolean {
    return same(place, this.#place) || !this.#taken.has(textOf(this.rename.found, place));
  }

  #step(to: Place): void {
    const { found } = this.rename;
    const from = this.#place;
    if (to.name !== from.name) this.#statements.push(renaming(found, from, to.name));
    else if (to.schema !== from.schema) this.#statements.push(moving(found, from, to.schema));
    this.#taken.delete(textOf(found, from));
    this.#taken.add(textOf(found, to));
    this.#place = to;
  }
}

function destinationOf({ found, wanted }: Rename): Place {
  const { schema, name } = placeOf(wanted);
  return { ...placeOf(found), schema, name };
}

function same(one: Place, other: Place): boolean {
  return one.schema === other.schema && one.name === other.name;
}

/** Kinds that have their names from one stock: a table makes a type of its name. */
const stocks = new Map<KindName, string>([
  ...(
    ["table", "foreign table", "view", "materialized view", "index", "sequence", "type", "domain"] as const
  ).map((kind) => [kind, "relation"] as const),
  ...(["function", "procedure", "aggregate"] as const).map((kind) => [kind, "routine"] as const),
]);

function stockOf({ kind }: CatalogObject): string {
  return stocks.get(kind) ?? kind;
}

/** What no two objects may have in common. */
function textOf(object: CatalogObject, { schema, name, rest }: Place): string {
  return [stockOf(object), schema, name, rest].join("\n");
}

function near(renames: readonly Rename[], now: Snapshot): CatalogObject[] {
  const wanted = new Set(renames.map(({ found }) => stockOf(found)));
  return [...now.objects()].filter((object) => wanted.has(stockOf(object)));
}
