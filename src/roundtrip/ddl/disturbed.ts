import { type CatalogObject, keyOf, type KindName, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { needsOf } from "./order.ts";
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
    for (const object of tiedTo(column, now, users)) take(object);
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

/** Views of the column's table, and what lives in the table and names the column: triggers, policies, foreign keys. */
function tiedTo(
  column: CatalogObject,
  now: Snapshot,
  users: (object: CatalogObject) => readonly CatalogObject[],
): CatalogObject[] {
  const table = now.get(column.parent ?? "");
  if (table === undefined) return [];
  const name = column.identity.slice(table.identity.length + 1);
  const views = users(table).filter(({ kind }) => ["view", "materialized view", "rule"].includes(kind));
  const near = [...now.childrenOf(keyOf(table)), ...users(table).filter(({ kind }) => kind === "constraint")];
  return [
    ...views,
    ...near.filter((object) => isTied(object) && JSON.stringify(object.properties).includes(name)),
  ];
}

function isTied(object: CatalogObject): boolean {
  if (object.kind === "constraint") return textOf(object, "type") === "foreign key";
  return object.kind === "trigger" || object.kind === "policy";
}
