import type { Tables } from "../../migrations/tables.ts";
import { stateTableNames } from "../../operation/state-tables.ts";
import { type QualifiedName, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { withoutLastName } from "./names.ts";
import { type CatalogObject, keyOf, textOf } from "./object.ts";
import { Snapshot } from "./snapshot.ts";

/**
 * The catalog without these tables and what lives and dies with them, and without a schema that holds nothing else:
 * pgops' own tables are made by pgops and by no migration.
 */
export function withoutTables(snapshot: Snapshot, tables: readonly QualifiedName[]): Snapshot {
  const left = new Set(tables.map(keyOfTable));
  const objects = [...snapshot.objects()];
  // What lives in something that lives in a table comes in no set order.
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const object of objects) if (livesIn(object, left)) left.add(keyOf(object));
  }
  const kept = objects.filter((object) => !left.has(keyOf(object)));
  const schemas = tables.map(({ schema }) => quoteWhereNeeded(schema)).filter((name) => name !== "public");
  const empty = new Set(schemas.filter((name) => !kept.some(({ identity }) => isIn(identity, name))));
  return new Snapshot(kept.filter(({ kind, identity }) => kind !== "schema" || !empty.has(identity)));
}

/** The catalog without the ledger, the history and all that is beside it, and the schema that they are in. */
export function withoutOwnTables(snapshot: Snapshot, { ledger, history: { schema } }: Tables): Snapshot {
  return withoutTables(snapshot, [ledger, ...stateTableNames.map((name) => ({ schema, name }))]);
}

/** Whether an object lives in one of those with these keys, or is the sequence of a column of one. */
export function livesIn(object: CatalogObject, keys: ReadonlySet<string>): boolean {
  if (object.parent !== null && keys.has(object.parent)) return true;
  const owner = textOf(object, "ownedBy");
  return owner !== undefined && keys.has(`table ${withoutLastName(owner)}`);
}

/** The key of a table in a snapshot. */
export function keyOfTable({ schema, name }: QualifiedName): string {
  return `table ${quoteWhereNeeded(schema)}.${quoteWhereNeeded(name)}`;
}

function isIn(identity: string, schema: string): boolean {
  return identity.startsWith(`${schema}.`) || identity.includes(` on ${schema}.`);
}
