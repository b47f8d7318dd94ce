import { type CatalogObject, textOf } from "../catalog/object.ts";
import { nameOnTable, tableOf } from "./on-table.ts";

const verbs: ReadonlyMap<string | undefined, string> = new Map([
  ["replica", "ENABLE REPLICA"],
  ["always", "ENABLE ALWAYS"],
  ["disabled", "DISABLE"],
]);

/** What brings the property `enabled` of a trigger or a rule to that of `to`. */
export function firingChange(from: CatalogObject, to: CatalogObject, word: "TRIGGER" | "RULE"): string[] {
  const state = textOf(to, "enabled");
  if (state === textOf(from, "enabled")) return [];
  const verb = verbs.get(state) ?? "ENABLE";
  // Of a partition's trigger its own state is told, and ONLY keeps the table from handing down another one.
  const only = word === "TRIGGER" ? "ONLY " : "";
  return [`ALTER TABLE ${only}${tableOf(to)} ${verb} ${word} ${nameOnTable(to)};`];
}
