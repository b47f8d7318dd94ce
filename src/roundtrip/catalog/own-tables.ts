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
  const objects = [...snapshot.objects()];
  const left = withAllInside(objects, tables.map(keyOfTable));
  const kept = objects.filter((object) => !left.has(keyOf(object)));
  const schemas = tables.map(({ schema }) => quoteWhereNeeded(schema)).filter((name) => name !== "public");
  const empty = new Set(schemas.filter((name) => !kept.some(({ identity }) => isIn(identity, name))));
  return new Snapshot(kept.filter(({ kind, identity }) => kind !== "schema" || !empty.has(identity)));
}

/** A column by which a table of pgops' is told from a user's of that name, whose schema the state schema may be too. */
const tellingColumns: Readonly<Record<string, string>> = {
  maintenance_actions: "waited_ms",
  maintenance_runs: "backend_start",
  maintenance_index_sizes: "best_bytes_per_row",
  maintenance_parents: "written_rows",
  partitions: "partition_name",
  partition_positions: "position",
  partition_repairs: "next_page",
  seeds: "seeded_by",
};

/** The catalog without the ledger, the history and all that is beside it, and the schema that they are in. */
export function withoutOwnTables(snapshot: Snapshot, { ledger, history: { schema } }: Tables): Snapshot {
  const beside = stateTableNames.map((name) => ({ schema, name }));
  const own = beside.filter((table) => {
    const column = tellingColumns[table.name];
    return column === undefined || snapshot.has(`column ${identityOf(table)}.${quoteWhereNeeded(column)}`);
  });
  return withoutTables(withoutRepairs(snapshot, schema), [ledger, ...own]);
}

/** Without what a repair of partitions that is under way, or was broken off, keeps in the state schema: tables and a function. */
function withoutRepairs(snapshot: Snapshot, schema: string): Snapshot {
  const begin = `${quoteWhereNeeded(schema)}.`;
  const objects = [...snapshot.objects()];
  const found = objects.filter(({ identity }) => {
    return identity.startsWith(begin) && /^repair_\d+_\w+(?:\(\))?$/.test(identity.slice(begin.length));
  });
  if (found.length === 0) return snapshot;
  const left = withAllInside(objects, found.map(keyOf));
  return new Snapshot(objects.filter((object) => !left.has(keyOf(object))));
}

/** These keys and those of all that lives in what they name. */
export function withAllInside(objects: readonly CatalogObject[], keys: Iterable<string>): Set<string> {
  const found = new Set(keys);
  // What lives in something that lives in a table comes in no set order.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const object of objects) if (livesIn(object, found)) found.add(keyOf(object));
  }
  return found;
}

/** Whether an object lives in one of those with these keys, or is the sequence of a column of one. */
export function livesIn(object: CatalogObject, keys: ReadonlySet<string>): boolean {
  if (object.parent !== null && keys.has(object.parent)) return true;
  const owner = textOf(object, "ownedBy");
  return owner !== undefined && keys.has(`table ${withoutLastName(owner)}`);
}

/** The key of a table in a snapshot. */
export function keyOfTable(name: QualifiedName): string {
  return `table ${identityOf(name)}`;
}

/** A name as a snapshot has it. */
export function identityOf({ schema, name }: QualifiedName): string {
  return `${quoteWhereNeeded(schema)}.${quoteWhereNeeded(name)}`;
}

function isIn(identity: string, schema: string): boolean {
  return identity.startsWith(`${schema}.`) || identity.includes(` on ${schema}.`);
}
