import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { lastName } from "../catalog/names.ts";
import { type CatalogObject, keyOf, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";

/** What columns and constraints live in. */
export interface Relation {
  key: string;
  /** The word behind ALTER: "FOREIGN TABLE". */
  noun: string;
  /** Qualified and quoted. */
  identity: string;
}

const key = /^(table|foreign table|view|materialized view|domain) (.*)$/s;

/** The relation, or domain, that an object lives in. */
export function relationOf({ parent }: CatalogObject): Relation {
  const [, kind = "table", identity = ""] = key.exec(parent ?? "") ?? [];
  return { key: parent ?? "", noun: kind.toUpperCase(), identity };
}

/** The column's name, quoted where it must be. */
export function columnName(column: CatalogObject): string {
  return column.identity.slice(relationOf(column).identity.length + 1);
}

/** The constraint's name, quoted where it must be. */
export function constraintName(constraint: CatalogObject): string {
  return constraint.identity.slice(0, -` on ${relationOf(constraint).identity}`.length);
}

/** The name without its schema, quoted where it must be. */
export function nameOf({ identity }: Pick<CatalogObject, "identity">): string {
  return lastName(identity);
}

/** Whether a parent of its table has it as well. Who had it first is not told: no statement can bring that back. */
export function isInherited({ properties }: CatalogObject): boolean {
  return properties["inherited"] !== undefined;
}

/** The tables that a table has its columns from. */
export function parentsOf(relation: CatalogObject | undefined): readonly string[] {
  if (relation === undefined) return [];
  const partitioned = textOf(relation, "partitionOf");
  return partitioned === undefined ? textsOf(relation, "inherits") : [partitioned];
}

/** Whether CREATE TABLE ... INHERITS puts a table's columns in their order; else it inherits when it is made. */
export function inheritsAtOnce(table: CatalogObject | undefined, snapshot: Snapshot): boolean {
  if (table === undefined || textsOf(table, "inherits").length === 0) return false;
  const names = ({ kind, identity }: Pick<CatalogObject, "kind" | "identity">): string[] =>
    snapshot.childrenOf(keyOf({ kind, identity }), "column").map(columnName);
  const expected = textsOf(table, "inherits").flatMap((identity) => [
    ...names({ kind: "table", identity }),
    ...names({ kind: "foreign table", identity }),
  ]);
  const present = names(table);
  return [...new Set(expected)].every((name, index) => name === present[index]);
}

const parents = new WeakMap<Snapshot, Set<string>>();

/** Whether other tables have their columns from it. */
export function hasHeirs(identity: string, snapshot: Snapshot): boolean {
  let known = parents.get(snapshot);
  if (known === undefined) {
    known = new Set(
      [...snapshot.objects()].flatMap((object) => parentsOf(isTable(object) ? object : undefined)),
    );
    parents.set(snapshot, known);
  }
  return known.has(identity);
}

function isTable({ kind }: CatalogObject): boolean {
  return kind === "table" || kind === "foreign table";
}

/** `table_column_suffix`: what the server calls a sequence or a constraint that no one named; quoted where it must be. */
export function usualName(table: string, column: string, suffix: string): string {
  return quoteWhereNeeded(`${plain(nameOf({ identity: table }))}_${plain(column)}_${suffix}`);
}

function plain(name: string): string {
  return name.replace(/^"|"$/g, "").replaceAll('""', '"');
}
