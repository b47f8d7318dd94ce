import { compareObjects, type Difference } from "../catalog/compare.ts";
import { lastName } from "../catalog/names.ts";
import type { CatalogObject } from "../catalog/object.ts";
import { Reasons } from "./reasons.ts";

/** A table whose columns are the same, in another order. */
export interface ColumnOrder {
  /** "table public.users" */
  table: string;
  before: string[];
  after: string[];
}

/** What differences come down to: each said once, of the object that it is about. */
export interface Essence {
  differences: Difference[];
  columnOrders: ColumnOrder[];
  /** The key of the difference that stands for another one: its own where none does. */
  standsFor: (key: string) => string;
}

/**
 * Takes out what follows from another difference: what lives in an object that is gone or left behind, the index of such a
 * constraint, the sequence of such a column, and columns that only stand elsewhere now, which are told by table.
 */
export function essenceOf(
  all: readonly Difference[],
  columnsOf: (table: string) => { before: readonly CatalogObject[]; after: readonly CatalogObject[] },
): Essence {
  const because = new Reasons(all);
  const reasons = new Map<string, string>();
  const moved = new Set<string>();
  const differences: Difference[] = [];
  for (const difference of all) {
    const reason = because.of(difference);
    if (reason !== undefined) {
      reasons.set(difference.key, reason);
      continue;
    }
    const unmoved = difference.type === "changed" ? withoutPosition(difference) : difference;
    if (unmoved !== undefined) differences.push(unmoved);
    if (
      difference.type === "changed" &&
      difference.properties.includes("position") &&
      difference.after.parent !== null
    )
      moved.add(difference.after.parent);
  }
  const columnOrders = [...moved].flatMap((table) => {
    const { before, after } = columnsOf(table);
    return (
      orderOf(
        table,
        before.map(({ identity }) => identity),
        after.map(({ identity }) => identity),
      ) ?? []
    );
  });
  const standsFor = (key: string): string => {
    const reason = reasons.get(key);
    return reason === undefined ? key : standsFor(reason);
  };
  return { differences, columnOrders, standsFor };
}

function withoutPosition(difference: Difference & { type: "changed" }): Difference | undefined {
  const { key, before, after, properties } = difference;
  if (difference.kind !== "column" || !properties.includes("position")) return difference;
  const { position: _, ...rest } = after.properties;
  const position = before.properties["position"];
  const same = { ...after, properties: position === undefined ? rest : { ...rest, position } };
  return compareObjects(key, before, same);
}

/** Undefined where the columns that both have stand in the same order. */
function orderOf(
  table: string,
  before: readonly string[],
  after: readonly string[],
): ColumnOrder | undefined {
  const then = before.filter((column) => after.includes(column));
  const now = after.filter((column) => before.includes(column));
  if (then.join("\n") === now.join("\n")) return undefined;
  return { table, before: then.map(lastName), after: now.map(lastName) };
}
