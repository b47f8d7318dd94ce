import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { indexSettings, replicaIdentity } from "./index-settings.ts";
import { optionsClause } from "./storage-options.ts";
import type { DdlWriter } from "./writer.ts";

/** An index that is behind a constraint is made and dropped by that; what can be set on it is set here. */
export const indexDdl: DdlWriter = {
  create(index, snapshot, now) {
    const { statements, made } = isOfConstraint(index) ? madeByConstraint(index) : creation(index);
    return [...statements, ...indexSettings(made, index, snapshot), ...replicaIdentity(index, snapshot, now)];
  },
  drop(index, snapshot, wanted) {
    if (isOfConstraint(index)) return [];
    if (!isInherited(index)) return [`DROP INDEX ${index.identity};`];
    // It has gone with the one of the partitioned table, or with the partition, unless that was detached.
    const partitionOf = (there: Snapshot | undefined): string | undefined => {
      const table = there?.get(index.parent ?? "");
      return table && textOf(table, "partitionOf");
    };
    const isAttached = partitionOf(snapshot) === partitionOf(wanted) && wanted?.has(keyOf(index)) !== true;
    return isAttached ? [] : [`DROP INDEX IF EXISTS ${index.identity};`];
  },
  alter: (from, to, snapshot) =>
    isSame(from, to, ["definition"])
      ? indexSettings(from, to, snapshot)
      : indexSettings(madeByConstraint(to).made, to, snapshot),
  later: (from, to) => (from === undefined || !isSame(from, to, ["inherited"]) ? attachment(to) : []),
  anew(from, to) {
    if (isOfConstraint(from) || isOfConstraint(to)) return isOfConstraint(from) !== isOfConstraint(to);
    return !isSame(from, to, ["definition"]) || (isInherited(from) && !isSame(from, to, ["inherited"]));
  },
};

function isOfConstraint({ properties }: CatalogObject): boolean {
  return properties["constraint"] === true;
}

function isInherited(index: CatalogObject): boolean {
  return textOf(index, "inherited") !== undefined;
}

function isSame(from: CatalogObject, to: CatalogObject, names: readonly string[]): boolean {
  return names.every((name) => textOf(from, name) === textOf(to, name));
}

/** What makes the index, and what it is then. */
interface Creation {
  statements: string[];
  made: CatalogObject;
}

/** WITH and TABLESPACE belong before WHERE: they are put where none is. */
function creation(index: CatalogObject): Creation {
  const definition = textOf(index, "definition") ?? "";
  if (definition.includes(" WHERE ")) return { statements: [`${definition};`], made: withOnly(index, []) };
  const tablespace = textOf(index, "tablespace");
  const place = tablespace === undefined ? "" : ` TABLESPACE ${tablespace}`;
  return {
    statements: [`${definition}${optionsClause(index)}${place};`],
    made: withOnly(index, ["options", "tablespace"]),
  };
}

/** ADD CONSTRAINT says the storage parameters and, but for exclusion constraints, the tablespace. */
function madeByConstraint(index: CatalogObject): Creation {
  const isUnique = (textOf(index, "definition") ?? "").startsWith("CREATE UNIQUE ");
  return { statements: [], made: withOnly(index, ["options", ...(isUnique ? ["tablespace"] : [])]) };
}

function withOnly(index: CatalogObject, names: readonly string[]): CatalogObject {
  const kept = Object.entries(index.properties).filter(([name]) => names.includes(name));
  return { ...index, properties: Object.fromEntries(kept) };
}

/** Makes the index the partition's share in the one of its table; nothing where it is that already. */
function attachment(index: CatalogObject): string[] {
  const inherited = textOf(index, "inherited");
  if (inherited === undefined || isOfConstraint(index)) return [];
  return [`ALTER INDEX ${inherited} ATTACH PARTITION ${index.identity};`];
}
