import { type CatalogObject, keyOf, type KindName, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { dependentsOf } from "./dependents.ts";
import { needsOf } from "./order.ts";
import { columnName } from "./relation.ts";
import { columnsOfType } from "./remade-type.ts";

/** What moves to another type by itself, or has to be moved with its rows; and types, which rows may be made of. */
const kept = new Set<KindName>(["type", "domain", "sequence", "table", "foreign table", "column"]);

/**
 * The keys of what has to be dropped before a type gives its place to another, and made anew after: what mentions it,
 * what mentions that, and what forbids that a column of the type gets another.
 */
export function disturbedBy(type: CatalogObject, now: Snapshot): string[] {
  const users = usersIn(now);
  const found = new Set<CatalogObject>();
  const take = (object: CatalogObject): void => {
    if (found.has(object) || kept.has(object.kind)) return;
    found.add(object);
    for (const user of users(object)) take(user);
  };
  for (const user of users(type)) if (user.parent !== keyOf(type)) take(user);
  for (const column of columnsOfType(type.identity, now)) {
    const tied = [...dependentsOf(column, now), ...foreignKeysOf(column, users, now)];
    for (const object of tied) take(object);
  }
  return [...found].map(keyOf);
}

function usersIn(snapshot: Snapshot): (object: CatalogObject) => readonly CatalogObject[] {
  const users = new Map<CatalogObject, CatalogObject[]>();
  for (const [{ object }, needed] of needsOf([...snapshot.objects()].map((one) => ({ object: one })))) {
    for (const { object: other } of needed) users.set(other, [...(users.get(other) ?? []), object]);
  }
  return (object) => users.get(object) ?? [];
}

/** The foreign keys of a column: both sides have the same type. */
function foreignKeysOf(
  column: CatalogObject,
  users: (object: CatalogObject) => readonly CatalogObject[],
  now: Snapshot,
): CatalogObject[] {
  const table = now.get(column.parent ?? "");
  if (table === undefined) return [];
  const near = [...now.childrenOf(keyOf(table), "constraint"), ...users(table)];
  return near.filter(
    (object) =>
      object.kind === "constraint" &&
      textOf(object, "type") === "foreign key" &&
      textOf(object, "definition")?.includes(columnName(column)) === true,
  );
}
