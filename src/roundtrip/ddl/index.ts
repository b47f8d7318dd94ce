import { type CatalogObject, textOf } from "../catalog/object.ts";
import { indexSettings } from "./index-settings.ts";
import { optionsClause } from "./storage-options.ts";
import type { DdlWriter } from "./writer.ts";

/** An index that is behind a constraint is made and dropped by that; what can be set on it is set here. */
export const indexDdl: DdlWriter = {
  create(index, snapshot) {
    if (isOfConstraint(index)) return indexSettings({ ...index, properties: {} }, index, snapshot);
    const { statement, made } = creation(index);
    return [statement, ...attachment(index), ...indexSettings(made, index, snapshot)];
  },
  // One that a partition has from its table goes with the table's, or with the partition.
  drop: (index) => (isOfConstraint(index) || isInherited(index) ? [] : [`DROP INDEX ${index.identity};`]),
  alter(from, to, snapshot) {
    if (isOfConstraint(from) && isOfConstraint(to)) return indexSettings(from, to, snapshot);
    if (isOfConstraint(from)) return indexDdl.create(to, snapshot);
    if (isSame(from, to)) return indexSettings(from, to, snapshot);
    if (isSame(from, to, ["definition"]) && !isInherited(from))
      return [...attachment(to), ...indexSettings(from, to, snapshot)];
    return [`DROP INDEX IF EXISTS ${from.identity};`, ...indexDdl.create(to, snapshot)];
  },
};

function isOfConstraint({ properties }: CatalogObject): boolean {
  return properties["constraint"] === true;
}

function isInherited(index: CatalogObject): boolean {
  return textOf(index, "inherited") !== undefined;
}

function isSame(
  from: CatalogObject,
  to: CatalogObject,
  names: readonly string[] = ["definition", "inherited"],
): boolean {
  return names.every((name) => textOf(from, name) === textOf(to, name));
}

/** What makes the index, and what it is then. WITH and TABLESPACE belong before WHERE: they are put where none is. */
function creation(index: CatalogObject): { statement: string; made: CatalogObject } {
  // A partition that was made meanwhile has got its index from the table's.
  const definition = (textOf(index, "definition") ?? "").replace(
    /^CREATE (UNIQUE )?INDEX /,
    isInherited(index) ? "$&IF NOT EXISTS " : "$&",
  );
  if (definition.includes(" WHERE ") || isInherited(index)) {
    return { statement: `${definition};`, made: { ...index, properties: {} } };
  }
  const { options, tablespace } = index.properties;
  const inTablespace = typeof tablespace === "string" ? ` TABLESPACE ${tablespace}` : "";
  return {
    statement: `${definition}${optionsClause(index)}${inTablespace};`,
    made: {
      ...index,
      properties: {
        ...(options !== undefined && { options }),
        ...(tablespace !== undefined && { tablespace }),
      },
    },
  };
}

/** Makes the index the partition's share in the one of its table. */
function attachment(index: CatalogObject): string[] {
  const inherited = textOf(index, "inherited");
  return inherited === undefined ? [] : [`ALTER INDEX ${inherited} ATTACH PARTITION ${index.identity};`];
}
