import type { CatalogObject } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

export const schemaDdl: DdlWriter = {
  create: (schema) => [`CREATE SCHEMA ${schema.identity};`, ...attributesOf(schema, names(schema))],
  drop: ({ identity }) => [`DROP SCHEMA ${identity};`],
  alter: (from, to) => attributeChanges(from, to, names(to)),
};

function names({ identity }: CatalogObject): StatementNames {
  const schema = `SCHEMA ${identity}`;
  return { comment: schema, grant: schema, owner: schema };
}
