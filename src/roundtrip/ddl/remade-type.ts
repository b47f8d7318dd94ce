import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";

/** The columns of tables, not those that follow a parent's, that have the type or an array of it. */
export function columnsOfType(identity: string, snapshot: Snapshot): CatalogObject[] {
  return [...snapshot.objects()].filter((object) => {
    if (object.kind !== "column" || object.parent?.startsWith("table ") !== true) return false;
    const type = textOf(object, "type");
    return (type === identity || type === `${identity}[]`) && object.properties["inherited"] === undefined;
  });
}

/**
 * Puts a new type (or domain) in the place of one that ALTER cannot change: the old gets another name, the columns are
 * moved over by the text of their values, then the old one goes. `make` are the statements that make the new one.
 */
export function remade(
  word: "TYPE" | "DOMAIN",
  from: CatalogObject,
  to: CatalogObject,
  snapshot: Snapshot,
  make: readonly string[],
): string[] {
  const { identity } = to;
  const columns = columnsOfType(identity, snapshot);
  if (columns.length === 0) return [`DROP ${word} ${identity};`, ...make];
  const multirange = textOf(from, "multirange");
  const dependents = [...new Set(columns.map(({ parent }) => parent ?? ""))].flatMap((table) =>
    dependentsOf(table, identity, snapshot),
  );
  return [
    `ALTER ${word} ${identity} RENAME TO ${besides(identity).name};`,
    ...(multirange === undefined ? [] : [`ALTER TYPE ${multirange} RENAME TO ${besides(multirange).name};`]),
    ...make,
    ...dependents.map(({ drop }) => drop),
    ...byTable(columns).map(([table, list]) => {
      const actions = list.flatMap((column) => moved(column, table));
      return `ALTER ${table.replace(/^table/, "TABLE")}\n  ${actions.join(",\n  ")};`;
    }),
    ...dependents.flatMap(({ create }) => create),
    `DROP ${word} ${besides(identity).qualified};`,
  ];
}

function byTable(columns: readonly CatalogObject[]): [string, CatalogObject[]][] {
  const tables = new Map<string, CatalogObject[]>();
  for (const column of columns) {
    const table = column.parent ?? "";
    tables.set(table, [...(tables.get(table) ?? []), column]);
  }
  return [...tables];
}

/** A default is of the old type, so it goes before and comes back after. */
function moved(column: CatalogObject, table: string): string[] {
  const name = column.identity.slice(table.length - "table ".length + 1);
  const type = textOf(column, "type") ?? "";
  const text = type.endsWith("[]") ? "text[]" : "text";
  const value = textOf(column, "default");
  const alter = `ALTER COLUMN ${name}`;
  return [
    ...(value === undefined ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type} USING ${name}::${text}::${type}`,
    ...(value === undefined ? [] : [`${alter} SET DEFAULT ${value}`]),
  ];
}

/** Checks and indexes that compare with a value of the type would compare the new with the old. */
function dependentsOf(table: string, type: string, snapshot: Snapshot): { drop: string; create: string[] }[] {
  return snapshot.childrenOf(table).flatMap((child) => {
    const definition = textOf(child, "definition");
    if (definition === undefined || !definition.includes(type)) return [];
    if (child.kind === "index") {
      const made = [`${definition};`, ...comment(`INDEX ${child.identity}`, child)];
      return [{ drop: `DROP INDEX IF EXISTS ${child.identity};`, create: made }];
    }
    if (child.kind !== "constraint") return [];
    const owner = table.slice("table ".length);
    const name = child.identity.slice(0, -` on ${owner}`.length);
    const made = [
      `ALTER TABLE ${owner} ADD CONSTRAINT ${name} ${definition};`,
      ...comment(`CONSTRAINT ${name} ON ${owner}`, child),
    ];
    return [{ drop: `ALTER TABLE ${owner} DROP CONSTRAINT IF EXISTS ${name};`, create: made }];
  });
}

function comment(noun: string, object: CatalogObject): string[] {
  const text = textOf(object, "comment");
  return text === undefined ? [] : [`COMMENT ON ${noun} IS ${quoteLiteral(text)};`];
}

/** The name that the old type has for the while: "public.mood" -> "mood_before", alone and qualified. */
function besides(identity: string): { name: string; qualified: string } {
  const [, schema = "", plain = identity] = /^((?:"(?:[^"]|"")*"|[^".]+)\.)(.*)$/s.exec(identity) ?? [];
  const name = plain.endsWith('"') ? `${plain.slice(0, -1)}_before"` : `${plain}_before`;
  return { name, qualified: `${schema}${name}` };
}
