import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { columnChanges, defaultChange } from "./column-changes.ts";
import { columnDefinition } from "./column-definition.ts";
import { columnSettings } from "./column-settings.ts";
import { columnName, inheritsAtOnce, isInherited, parentsOf, relationOf } from "./relation.ts";
import type { DdlWriter } from "./writer.ts";

/** A column of a view is its definition's, and one that a table inherits its parents': here are their settings only. */
export const columnDdl: DdlWriter = {
  create(column, snapshot) {
    if (isOthers(column)) return [];
    const { noun, identity } = relationOf(column);
    return [
      `ALTER ${noun} ${identity} ADD COLUMN ${columnDefinition(column, snapshot)};`,
      ...columnSettings(fresh(column), column),
    ];
  },
  drop(column, snapshot, wanted) {
    const { key, noun, identity } = relationOf(column);
    const stillInherits =
      isInherited(column) && String(parentsOf(snapshot.get(key))) === String(parentsOf(wanted?.get(key)));
    if (isOfView(column) || stillInherits) return [];
    return [`ALTER ${noun} ${identity} DROP COLUMN ${columnName(column)};`];
  },
  alter: (from, to, snapshot) =>
    isOfView(to)
      ? [...defaultChange(from, to, snapshot), ...columnSettings(from, to)]
      : [...columnChanges(from, to, snapshot), ...columnSettings(afterChanges(from, to), to)],
  made: (column, snapshot) => [
    ...(isOthers(column) ? defaultChange(asInherited(column, snapshot), column, snapshot) : []),
    ...columnSettings(fresh(column), column),
  ],
  later: (from, to, snapshot) =>
    from === undefined && isOthers(to) ? (columnDdl.made?.(to, snapshot) ?? []) : [],
  anew(from, to) {
    const generated = textOf(from, "generated") !== textOf(to, "generated");
    if (isOthers(to)) return false;
    if (!generated) return textOf(from, "expression") !== textOf(to, "expression");
    return textOf(to, "generated") !== undefined || textOf(from, "generated") === "virtual";
  },
};

function isOfView(column: CatalogObject): boolean {
  return relationOf(column).noun.endsWith("VIEW");
}

function isOthers(column: CatalogObject): boolean {
  return isOfView(column) || isInherited(column);
}

/** As CREATE TABLE or ADD COLUMN leaves it. */
function fresh({ properties, ...column }: CatalogObject): CatalogObject {
  const { type = "", compression = "", fdwOptions = [] } = properties;
  return {
    ...column,
    properties: { type, ...(compression !== "" && { compression }), fdwOptions },
  };
}

/** A column's new type brings its own storage. */
function afterChanges(from: CatalogObject, to: CatalogObject): CatalogObject {
  if (textOf(from, "type") === textOf(to, "type") || isInherited(to)) return from;
  const { storage: _, compression: __, ...properties } = from.properties;
  return { ...from, properties };
}

/** As the parent's CREATE, or that of a view, leaves it; other tables were made with all that they have. */
function asInherited(column: CatalogObject, snapshot: Snapshot): CatalogObject {
  const relation = snapshot.get(relationOf(column).key);
  if (!isOfView(column) && !inheritsAtOnce(relation, snapshot)) return column;
  const parents = parentsOf(relation).map((parent) =>
    snapshot.get(keyOf({ kind: "column", identity: `${parent}.${columnName(column)}` })),
  );
  const byDefault = parents.map((parent) => parent && textOf(parent, "default")).find(Boolean);
  const { default: _, ...properties } = column.properties;
  return { ...column, properties: { ...properties, ...(byDefault !== undefined && { default: byDefault }) } };
}
