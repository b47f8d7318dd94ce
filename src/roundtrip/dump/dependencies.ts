import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { DescribedObject } from "../catalog/describe.ts";
import { kinds } from "../catalog/kinds.ts";
import { keyOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";

const query = new URL("../catalog/sql/dependencies.sql", import.meta.url);

/** That one object has to be there before another, by their keys. */
export interface Dependency {
  object: string;
  needs: string;
  /** The part of the object that needs it, where that can be made later: a column's default, a view's query. */
  part?: "default" | "query";
}

interface Row {
  catalog: string;
  oid: string;
  needed_catalog: string;
  needed_oid: string;
  type: string;
}

/** Reads what the objects of a snapshot, which has to come from the same session, need of each other. */
export async function readDependencies(session: Session, snapshot: Snapshot): Promise<Dependency[]> {
  const rows = await session.query<Row>(sqlFile(query));
  const owners = new Owners(snapshot, rows);
  return rows.flatMap((row) => {
    const object = owners.keyOf(row.catalog, row.oid);
    const needs = owners.keyOf(row.needed_catalog, row.needed_oid);
    if (object === undefined || needs === undefined || object === needs) return [];
    // A partition's share takes part in its table's when that is there.
    if (row.type === "P" && /^(index|constraint) /.test(object)) return [{ object: needs, needs: object }];
    // A column owns the sequence, and its default needs it: OWNED BY is said when both are there.
    if (row.type === "a" && object.startsWith("sequence ")) return [];
    return [{ object, needs, ...partOf(row, object) }];
  });
}

function partOf({ catalog }: Row, object: string): Pick<Dependency, "part"> {
  if (catalog === "pg_attrdef") return { part: "default" };
  return catalog === "pg_rewrite" && object.startsWith("view ") ? { part: "query" } : {};
}

/** To which object of the snapshot a row of any catalog belongs: an array type to its element's, a default to its table. */
class Owners {
  readonly #keys = new Map<string, string | undefined>();
  readonly #owners = new Map<string, Row[]>();

  constructor(snapshot: Snapshot, rows: readonly Row[]) {
    for (const object of snapshot.objects()) {
      if (object.kind === "column") continue;
      const { oid } = object as DescribedObject;
      for (const { name, catalog } of kinds)
        if (name === object.kind) this.#keys.set(`${catalog} ${oid}`, keyOf(object));
    }
    for (const row of rows) {
      const id = `${row.catalog} ${row.oid}`;
      const key = this.#keys.get(id);
      // The class of a composite type is the type's: the type is another name of the object.
      if (key !== undefined && row.type === "i" && row.needed_catalog === "pg_type")
        this.#keys.set(`pg_type ${row.needed_oid}`, key);
      if (key === undefined && row.type in closeness)
        this.#owners.set(id, [...(this.#owners.get(id) ?? []), row]);
    }
  }

  keyOf(catalog: string, oid: string): string | undefined {
    const id = `${catalog} ${oid}`;
    if (this.#keys.has(id)) return this.#keys.get(id);
    // Against going round in circles.
    this.#keys.set(id, undefined);
    const owner = (this.#owners.get(id) ?? []).toSorted((a, b) => distance(a) - distance(b))[0];
    const key = owner && this.keyOf(owner.needed_catalog, owner.needed_oid);
    this.#keys.set(id, key);
    return key;
  }
}

/** An extension's member, an internal part, a part that goes along. */
const closeness: Readonly<Record<string, number>> = { e: 0, i: 1, P: 2, a: 3 };

/** What publishes a table belongs to both, and is the publication's. */
function distance({ type, needed_catalog: catalog }: Row): number {
  return (closeness[type] ?? 9) - (catalog === "pg_publication" ? 0.5 : 0);
}
