import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, roleName } from "./attributes.ts";
import { onTable } from "./on-table.ts";
import { inParentheses } from "./parentheses.ts";
import type { DdlWriter } from "./writer.ts";

export const policyDdl: DdlWriter = {
  create: (policy) => [
    `CREATE ${onTable("POLICY", policy)}${kindOf(policy)} TO ${rolesOf(policy)}${conditions(policy)};`,
    ...attributeChanges({ ...policy, properties: {} }, policy, names(policy)),
  ],
  drop: (policy) => [`DROP ${onTable("POLICY", policy)};`],
  alter: (from, to) => [...policyChange(from, to), ...attributeChanges(from, to, names(to))],
  anew: (from, to) => !canBecome(from, to),
};

function names(policy: CatalogObject): { comment: string } {
  return { comment: onTable("POLICY", policy) };
}

function kindOf(policy: CatalogObject): string {
  const restrictive = policy.properties["restrictive"] === true ? " AS RESTRICTIVE" : "";
  const command = textOf(policy, "command");
  return restrictive + (command === undefined ? "" : ` FOR ${command}`);
}

function rolesOf(policy: CatalogObject): string {
  const roles = textsOf(policy, "roles");
  return roles.length === 0 ? "PUBLIC" : roles.map(roleName).join(", ");
}

function conditions(policy: CatalogObject): string {
  const using = textOf(policy, "using");
  const check = textOf(policy, "check");
  return (
    (using === undefined ? "" : ` USING ${inParentheses(using)}`) +
    (check === undefined ? "" : ` WITH CHECK ${inParentheses(check)}`)
  );
}

/** ALTER POLICY changes neither the command nor the kind, and takes no condition away. */
function canBecome(from: CatalogObject, to: CatalogObject): boolean {
  const isKept = (name: string): boolean =>
    textOf(from, name) === undefined || textOf(to, name) !== undefined;
  return kindOf(from) === kindOf(to) && isKept("using") && isKept("check");
}

function policyChange(from: CatalogObject, to: CatalogObject): string[] {
  const roles = rolesOf(from) === rolesOf(to) ? "" : ` TO ${rolesOf(to)}`;
  const changed = roles + (conditions(from) === conditions(to) ? "" : conditions(to));
  return changed === "" ? [] : [`ALTER ${onTable("POLICY", to)}${changed};`];
}
