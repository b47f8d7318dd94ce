import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { extensionChanges } from "./extension-dependence.ts";
import { optionChanges, optionsClause } from "./storage-options.ts";
import type { DdlWriter } from "./writer.ts";

/** It is filled when it is made. */
export const materializedViewDdl: DdlWriter = {
  create: (view) => [
    `CREATE MATERIALIZED ${definitionOf(view)};`,
    ...extensionChanges({ ...view, properties: {} }, view, `MATERIALIZED VIEW ${view.identity}`),
    ...attributesOf(view, names(view)),
  ],
  drop: ({ identity }) => [`DROP MATERIALIZED VIEW ${identity};`],
  alter: settings,
  // ALTER changes the access method from 15 on alone.
  anew: (from, to) => ["definition", "accessMethod"].some((name) => textOf(from, name) !== textOf(to, name)),
};

function names({ identity }: CatalogObject): StatementNames {
  const view = `MATERIALIZED VIEW ${identity}`;
  return { comment: view, owner: view, grant: `TABLE ${identity}` };
}

/** "VIEW public.m USING heap WITH (fillfactor=70) TABLESPACE fast AS SELECT ... WITH NO DATA" */
function definitionOf(view: CatalogObject): string {
  const method = textOf(view, "accessMethod");
  const tablespace = textOf(view, "tablespace");
  return [
    `VIEW ${view.identity}`,
    method === undefined ? "" : ` USING ${method}`,
    optionsClause(view),
    tablespace === undefined ? "" : ` TABLESPACE ${tablespace}`,
    ` AS\n${textOf(view, "definition")}`,
    isPopulated(view) ? "" : "\nWITH NO DATA",
  ].join("");
}

function isPopulated({ properties }: CatalogObject): boolean {
  return properties["populated"] !== false;
}

function settings(from: CatalogObject, to: CatalogObject): string[] {
  const view = `MATERIALIZED VIEW ${to.identity}`;
  const tablespace = textOf(to, "tablespace");
  return [
    ...(tablespace === textOf(from, "tablespace")
      ? []
      : [`ALTER ${view} SET TABLESPACE ${tablespace ?? "pg_default"};`]),
    ...optionChanges(from, to, view),
    ...(isPopulated(from) === isPopulated(to)
      ? []
      : [`REFRESH ${view}${isPopulated(to) ? "" : " WITH NO DATA"};`]),
    ...extensionChanges(from, to, view),
    ...attributeChanges(from, to, names(to)),
  ];
}
