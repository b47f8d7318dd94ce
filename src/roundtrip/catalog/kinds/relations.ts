import type { Kind } from "../kind.ts";
import type { CatalogObject, KindName } from "../object.ts";

const query = (name: string): URL => new URL(`../sql/${name}.sql`, import.meta.url);

/** Tables and what they are made of. */
export const relationKinds: readonly Kind[] = [
  {
    name: "sequence",
    catalog: "pg_class",
    letters: "S",
    query: query("sequence"),
    ddl: async () => (await import("../../ddl/sequence.ts")).sequenceDdl,
  },
  {
    name: "table",
    catalog: "pg_class",
    letters: "rp",
    query: query("table"),
    ddl: async () => (await import("../../ddl/table.ts")).tableDdl,
  },
  {
    name: "foreign table",
    catalog: "pg_class",
    letters: "f",
    query: query("foreign-table"),
    ddl: async () => (await import("../../ddl/foreign-table.ts")).foreignTableDdl,
  },
  {
    name: "column",
    catalog: "pg_class",
    letters: "rpvmf",
    query: query("column"),
    ddl: async () => (await import("../../ddl/column.ts")).columnDdl,
  },
  {
    name: "constraint",
    catalog: "pg_constraint",
    query: query("constraint"),
    ddl: async () => (await import("../../ddl/constraint.ts")).constraintDdl,
    after: placeOfConstraint,
  },
];

/**
 * A foreign key may point at columns that only an index makes unique; a primary key makes its columns NOT NULL; a domain
 * takes no check any more when a table has an array of it.
 */
function placeOfConstraint({ parent, properties }: CatalogObject): KindName | undefined {
  if (parent?.startsWith("domain ") === true) return "domain";
  if (properties["type"] === "foreign key") return "index";
  return properties["type"] === "not null" ? "column" : undefined;
}
