import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import { extensionChanges } from "./extension-dependence.ts";
import { firingChange } from "./firing.ts";
import { nameOnTable, onTable, tableOf } from "./on-table.ts";
import type { DdlWriter } from "./writer.ts";

export const triggerDdl: DdlWriter = {
  create: (trigger) => [
    ...(isInherited(trigger) ? [] : [`${textOf(trigger, "definition")};`]),
    ...settings({ ...trigger, properties: {} }, trigger),
  ],
  drop: (trigger) => (isInherited(trigger) ? [] : [`DROP ${onTable("TRIGGER", trigger)};`]),
  alter(from, to, snapshot) {
    if (["definition", "inherited"].every((name) => textOf(from, name) === textOf(to, name)))
      return settings(from, to);
    // The partitioned table's trigger, dropped or made anew, has taken this one along.
    if (isInherited(to)) return triggerDdl.create(to, snapshot);
    const drop = isInherited(from) ? "DROP TRIGGER IF EXISTS" : "DROP TRIGGER";
    return [`${drop} ${nameOnTable(from)} ON ${tableOf(from)};`, ...triggerDdl.create(to, snapshot)];
  },
};

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
