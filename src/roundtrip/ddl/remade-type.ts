import { lastName } from "../catalog/names.ts";
import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";

/** The columns of tables, not those that follow a parent's, that have the type or an array of it. */
export function columnsOfType(identity: string, snapshot: Snapshot): CatalogObject[] {
  return [...snapshot.objects()].filter((object) => {
    if (object.kind !== "column" || object.parent?.startsWith("table ") !== true) return false;
    const type = textOf(object, "type");
    return (type === identity || type === `${identity}[]`) && object.properties["inherited"] === undefined;
  });
}

/** A type that is to give its place to another. */
interface Exchange {
  word: "TYPE" | "DOMAIN";
  from: CatalogObject;
  /** What there is to be, and what there is. */
  wanted: Snapshot;
  now: Snapshot;
  /** The statements that make the new one. */
  make: readonly string[];
}

/**
 * Puts a new type or domain in the place of one that ALTER cannot change: the old gets another name, the columns are
 * moved over by the text of their values, then the old one goes.
 */
export function remade({ word, from, wanted, now, make }: Exchange): string[] {
  const { identity } = from;
  const columns = columnsOfType(identity, now);
  if (columns.length === 0) return [`DROP ${word} ${identity};`, ...make];
  return [
    `ALTER ${word} ${identity} RENAME TO ${besides(identity).name};`,
    ...(textOf(from, "type") === "range" ? rangeRenamed(from) : []),
    ...make,
    ...[...Map.groupBy(columns, ({ parent }) => parent ?? "")].map(([table, list]) => {
      const actions = list.flatMap((column) => moved(column, wanted.get(keyOf(column))));
      return `ALTER ${table.replace(/^table/, "TABLE")}\n  ${actions.join(",\n  ")};`;
    }),
    `DROP ${word} ${besides(identity).qualified};`,
  ];
}

/** The multirange, and the constructors, which keep the names that they had. */
function rangeRenamed(range: CatalogObject): string[] {
  const subtype = textOf(range, "subtype");
  const multirange = textOf(range, "multirange") ?? "";
  const old = besides(range.identity);
  const oldMultirange = besides(multirange);
  return [
    `ALTER TYPE ${multirange} RENAME TO ${oldMultirange.name};`,
    renamed(range.identity, `${subtype}, ${subtype}`, old.name),
    renamed(range.identity, `${subtype}, ${subtype}, text`, old.name),
    renamed(multirange, "", oldMultirange.name),
    renamed(multirange, old.qualified, oldMultirange.name),
    renamed(multirange, `${old.qualified}[]`, oldMultirange.name),
  ];
}

function renamed(name: string, list: string, to: string): string {
  return `ALTER FUNCTION ${name}(${list}) RENAME TO ${to};`;
}

/** A default is of the old type, so it goes before, and comes back after where it is to be there. */
function moved(column: CatalogObject, wanted: CatalogObject | undefined): string[] {
  const name = column.identity.slice((column.parent ?? "").length - "table ".length + 1);
  const type = textOf(column, "type") ?? "";
  const text = type.endsWith("[]") ? "text[]" : "text";
  const value =
    wanted !== undefined && textOf(wanted, "type") === type ? textOf(wanted, "default") : undefined;
  const alter = `ALTER COLUMN ${name}`;
  return [
    ...(textOf(column, "default") === undefined ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type} USING ${name}::${text}::${type}`,
    ...(value === undefined ? [] : [`${alter} SET DEFAULT ${value}`]),
  ];
}

/** The name that the old type has for the while: "public.mood" -> "mood_before", alone and qualified. */
function besides(identity: string): { name: string; qualified: string } {
  const plain = lastName(identity);
  const name = plain.endsWith('"') ? `${plain.slice(0, -1)}_before"` : `${plain}_before`;
  return { name, qualified: `${identity.slice(0, identity.length - plain.length)}${name}` };
}
