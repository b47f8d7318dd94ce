import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { remade } from "./remade-type.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const domainDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `DOMAIN ${identity}`,
  names: (noun) => ({ comment: noun, owner: noun, grant: noun }),
  make: (domain) => [statement(domain)],
  change: { properties: ["default", "notNull", "notNullName"], write: change },
  remake: (from, to, snapshot) =>
    remade("DOMAIN", from, to, snapshot, [statement(to), ...constraints(to, snapshot)]),
});

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

function constraints(domain: CatalogObject, snapshot: Snapshot): string[] {
  return snapshot.childrenOf(keyOf(domain), "constraint").map((constraint) => {
    const name = constraint.identity.slice(0, -` on ${domain.identity}`.length);
    return `ALTER DOMAIN ${domain.identity} ADD CONSTRAINT ${name} ${textOf(constraint, "definition")};`;
  });
}
