import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import { firingChange } from "./firing.ts";
import { onTable } from "./on-table.ts";
import type { DdlWriter } from "./writer.ts";

export const ruleDdl: DdlWriter = {
  create: (rule) => [`${definition(rule)};`, ...settings({ ...rule, properties: {} }, rule)],
  drop: (rule) => [`DROP ${onTable("RULE", rule)};`],
  alter: (from, to) => [
    ...(definition(from) === definition(to)
      ? []
      : [`${definition(to).replace(/^CREATE/, "CREATE OR REPLACE")};`]),
    ...settings(from, to),
  ],
};

function definition(rule: CatalogObject): string {
  return textOf(rule, "definition") ?? "";
}

function settings(from: CatalogObject, to: CatalogObject): string[] {
  return [...firingChange(from, to, "RULE"), ...attributeChanges(from, to, { comment: onTable("RULE", to) })];
}
