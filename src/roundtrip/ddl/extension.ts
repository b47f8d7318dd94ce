import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

// An extension's owner is who created it: no statement changes that.
const standard: DdlWriter = standardWriter({
  noun: ({ identity }) => `EXTENSION ${identity}`,
  names: (noun) => ({ comment: noun }),
  make,
  change: { properties: ["schema", "version"], write: change },
});

export const extensionDdl: DdlWriter = {
  ...standard,
  alter(from, to, snapshot) {
    if (isOlder(textOf(to, "version") ?? "", textOf(from, "version") ?? "")) {
      return [...standard.drop(from, snapshot), ...standard.create(to, snapshot)];
    }
    return standard.alter(from, to, snapshot);
  },
};

/** CREATE EXTENSION gives it the comment of its control file. */
function make(extension: CatalogObject): string[] {
  const { identity } = extension;
  const version = quoteLiteral(textOf(extension, "version") ?? "");
  const statement = `CREATE EXTENSION ${identity} WITH SCHEMA ${textOf(extension, "schema")} VERSION ${version};`;
  if (textOf(extension, "comment") !== undefined) return [statement];
  return [statement, `COMMENT ON EXTENSION ${identity} IS NULL;`];
}

function change(from: CatalogObject, to: CatalogObject): string[] {
  const statements: string[] = [];
  const schema = textOf(to, "schema");
  const version = textOf(to, "version") ?? "";
  if (schema !== textOf(from, "schema"))
    statements.push(`ALTER EXTENSION ${to.identity} SET SCHEMA ${schema};`);
  if (version !== textOf(from, "version")) {
    statements.push(`ALTER EXTENSION ${to.identity} UPDATE TO ${quoteLiteral(version)};`);
  }
  return statements;
}

/** Extensions bring scripts to newer versions alone: "1.9" is older than "1.10". */
function isOlder(version: string, other: string): boolean {
  return version.localeCompare(other, "en", { numeric: true }) < 0;
}
