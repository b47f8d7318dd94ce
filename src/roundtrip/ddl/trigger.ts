import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import { extensionChanges } from "./extension-dependence.ts";
import { firingChange } from "./firing.ts";
import { onTable } from "./on-table.ts";
import type { DdlWriter } from "./writer.ts";

/** A partition has its table's triggers by the table's statement: only what is set on them is said of the partition's. */
export const triggerDdl: DdlWriter = {
  create: (trigger) =>
    isInherited(trigger) ? [] : [`${textOf(trigger, "definition")};`, ...settings(fresh(trigger), trigger)],
  drop: (trigger) => (isInherited(trigger) ? [] : [`DROP ${onTable("TRIGGER", trigger)};`]),
  alter: (from, to) => (isSame(from, to) ? settings(from, to) : []),
  later: (from, to) =>
    isInherited(to) && (from === undefined || !isSame(from, to)) ? settings(fresh(to), to) : [],
  anew: (from, to) => !isSame(from, to) && !(isInherited(from) && isInherited(to)),
};

function isSame(from: CatalogObject, to: CatalogObject): boolean {
  return ["definition", "inherited"].every((name) => textOf(from, name) === textOf(to, name));
}

function fresh(trigger: CatalogObject): CatalogObject {
  return { ...trigger, properties: {} };
}

/** Whether it came from the partitioned table's. */
function isInherited(trigger: CatalogObject): boolean {
  return textOf(trigger, "inherited") !== undefined;
}

function settings(from: CatalogObject, to: CatalogObject): string[] {
  const name = onTable("TRIGGER", to);
  return [
    ...firingChange(from, to, "TRIGGER"),
    ...extensionChanges(from, to, name),
    ...attributeChanges(from, to, { comment: name }),
  ];
}
