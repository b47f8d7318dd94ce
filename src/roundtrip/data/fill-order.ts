import type { TableShape } from "./table-shape.ts";

/**
 * Tables in an order in which foreign keys find their rows. Where keys go round in a circle it is broken at one that
 * may be NULL, if there is such.
 */
export function inKeyOrder(tables: readonly TableShape[]): TableShape[] {
  const parts = new Map<string, TableShape[]>();
  for (const table of tables) {
    for (const ancestor of table.ancestors) parts.set(ancestor, [...(parts.get(ancestor) ?? []), table]);
  }
  const needs = new Map(tables.map((table) => [table, needsOf(table, parts)]));
  const ordered: TableShape[] = [];
  const left = new Set(tables);
  const waits = (table: TableShape, strictly: boolean): boolean =>
    (needs.get(table) ?? []).some(({ target, strict }) => left.has(target) && (strict || !strictly));
  while (left.size > 0) {
    const free = [...left].filter((table) => !waits(table, false));
    const next = free.length > 0 ? free : [...left].filter((table) => !waits(table, true)).slice(0, 1);
    for (const table of next.length > 0 ? next : [...left].slice(0, 1)) {
      left.delete(table);
      ordered.push(table);
    }
  }
  return ordered;
}

interface Need {
  target: TableShape;
  /** No column of the key may be NULL. */
  strict: boolean;
}

function needsOf(table: TableShape, parts: ReadonlyMap<string, TableShape[]>): Need[] {
  const required = new Set(table.columns.filter(({ notNull }) => notNull).map(({ attnum }) => attnum));
  return table.foreignKeys.flatMap((key) =>
    (parts.get(key.table) ?? [])
      .filter((target) => target !== table)
      .map((target) => ({ target, strict: key.columns.every((attnum) => required.has(attnum)) })),
  );
}
