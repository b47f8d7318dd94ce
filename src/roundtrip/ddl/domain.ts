import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { constraintDdl } from "./constraint.ts";
import { disturbedBy } from "./disturbed.ts";
import { remade } from "./remade-type.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

const standard: DdlWriter = standardWriter({
  noun: ({ identity }) => `DOMAIN ${identity}`,
  names: (noun) => ({ comment: noun, owner: noun, grant: noun }),
  make: (domain) => [statement(domain)],
  change: { properties: ["default", "notNull", "notNullName"], write: change },
  remake: (from, to, wanted, now) =>
    remade({ word: "DOMAIN", from, wanted, now, make: [statement(to), ...checks(to, wanted)] }),
  disturbs: (from, now) => disturbedBy(from, now),
});

/** A column that has an array of a domain does not let it get a check any more: a new domain has them at once. */
export const domainDdl: DdlWriter = {
  ...standard,
  brings: (from, to, wanted, now) =>
    isRemade(from, to)
      ? [wanted, now].flatMap((snapshot) => snapshot.childrenOf(keyOf(to), "constraint").map(keyOf))
      : [],
};

function isRemade(from: CatalogObject, to: CatalogObject): boolean {
  return ["type", "collation"].some((name) => textOf(from, name) !== textOf(to, name));
}

function checks(domain: CatalogObject, snapshot: Snapshot): string[] {
  return snapshot
    .childrenOf(keyOf(domain), "constraint")
    .flatMap((constraint) => constraintDdl.create(constraint, snapshot));
}

/** Its checks are objects of their own. */
function statement(domain: CatalogObject): string {
  const collation = textOf(domain, "collation");
  const value = textOf(domain, "default");
  const parts = [
    `CREATE DOMAIN ${domain.identity} AS ${textOf(domain, "type")}`,
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    ...(isNotNull(domain) ? [notNull(domain)] : []),
  ];
  return `${parts.join(" ")};`;
}

function notNull(domain: CatalogObject): string {
  const name = textOf(domain, "notNullName");
  return name === undefined ? "NOT NULL" : `CONSTRAINT ${name} NOT NULL`;
}

function isNotNull({ properties }: CatalogObject): boolean {
  return properties["notNull"] === true;
}

function change(from: CatalogObject, to: CatalogObject): string[] {
  const alter = `ALTER DOMAIN ${to.identity}`;
  const value = textOf(to, "default");
  const statements: string[] = [];
  if (value !== textOf(from, "default")) {
    statements.push(value === undefined ? `${alter} DROP DEFAULT;` : `${alter} SET DEFAULT ${value};`);
  }
  const isNamedAnew = textOf(from, "notNullName") !== textOf(to, "notNullName");
  if (isNotNull(from) && (!isNotNull(to) || isNamedAnew)) statements.push(`${alter} DROP NOT NULL;`);
  if (isNotNull(to) && textOf(to, "notNullName") === undefined && (!isNotNull(from) || isNamedAnew)) {
    statements.push(`${alter} SET NOT NULL;`);
  }
  if (isNotNull(to) && isNamedAnew && textOf(to, "notNullName") !== undefined) {
    statements.push(`${alter} ADD ${notNull(to)};`);
  }
  return statements;
}
