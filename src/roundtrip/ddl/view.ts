import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { optionChanges, optionsClause } from "./storage-options.ts";
import type { DdlWriter } from "./writer.ts";

export const viewDdl: DdlWriter = {
  create: (view) => [`CREATE ${definitionOf(view)};`, ...attributesOf(view, names(view))],
  drop: ({ identity }) => [`DROP VIEW ${identity};`],
  alter: (from, to) => [
    ...(isSameQuery(from, to)
      ? optionChanges(from, to, `VIEW ${to.identity}`)
      : [`CREATE OR REPLACE ${definitionOf(to)};`]),
    ...attributeChanges(from, to, names(to)),
  ],
  anew: (from, to) => !isReplaceable(from, to),
};

function names({ identity }: CatalogObject): StatementNames {
  return { comment: `VIEW ${identity}`, owner: `VIEW ${identity}`, grant: `TABLE ${identity}` };
}

/** "VIEW public.v WITH (security_barrier=true) AS SELECT ..." */
function definitionOf(view: CatalogObject): string {
  return `VIEW ${view.identity}${optionsClause(view)} AS\n${textOf(view, "definition")}`;
}

function isSameQuery(from: CatalogObject, to: CatalogObject): boolean {
  return (
    textOf(from, "definition") === textOf(to, "definition") &&
    textsOf(from, "columns").length === textsOf(to, "columns").length
  );
}

/** Columns can only be added, and at the end. */
function isReplaceable(from: CatalogObject, to: CatalogObject): boolean {
  const columns = textsOf(to, "columns");
  return textsOf(from, "columns").every((column, index) => column === columns[index]);
}
