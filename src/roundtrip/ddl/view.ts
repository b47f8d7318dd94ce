import { type CatalogObject, keyOf, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { ruleDdl } from "./rule.ts";
import { optionChanges, optionsClause } from "./storage-options.ts";
import { triggerDdl } from "./trigger.ts";
import { viewColumnSettings } from "./view-columns.ts";
import type { DdlWriter } from "./writer.ts";

/** A view comes with what its columns have of their own. */
export const viewDdl: DdlWriter = {
  create: (view, snapshot) => [
    `CREATE ${definitionOf(view)};`,
    ...attributesOf(view, names(view)),
    ...columnSettings(view, snapshot, 0),
  ],
  drop: ({ identity }) => [`DROP VIEW ${identity};`],
  alter(from, to, snapshot) {
    if (isSameQuery(from, to)) {
      return [...optionChanges(from, to, `VIEW ${to.identity}`), ...attributeChanges(from, to, names(to))];
    }
    if (!isReplaceable(from, to)) {
      return [
        ...viewDdl.drop(from, snapshot),
        ...viewDdl.create(to, snapshot),
        ...snapshot.childrenOf(keyOf(to), "rule").flatMap((rule) => ruleDdl.create(rule, snapshot)),
        ...snapshot
          .childrenOf(keyOf(to), "trigger")
          .flatMap((trigger) => triggerDdl.create(trigger, snapshot)),
      ];
    }
    return [
      `CREATE OR REPLACE ${definitionOf(to)};`,
      ...attributeChanges(from, to, names(to)),
      ...columnSettings(to, snapshot, textsOf(from, "columns").length),
    ];
  },
};

function names({ identity }: CatalogObject): StatementNames {
  return { comment: `VIEW ${identity}`, owner: `VIEW ${identity}`, grant: `TABLE ${identity}` };
}

/** "VIEW public.v WITH (security_barrier=true) AS SELECT ..." */
function definitionOf(view: CatalogObject): string {
  return `VIEW ${view.identity}${optionsClause(view)} AS\n${textOf(view, "definition")}`;
}

function isSameQuery(from: CatalogObject, to: CatalogObject): boolean {
  return textOf(from, "definition") === textOf(to, "definition") && isReplaceable(from, to);
}

/** Columns can only be added, and at the end. */
function isReplaceable(from: CatalogObject, to: CatalogObject): boolean {
  const columns = textsOf(to, "columns");
  return textsOf(from, "columns").every((column, index) => column === columns[index]);
}

function columnSettings(view: CatalogObject, snapshot: Snapshot, first: number): string[] {
  return snapshot
    .childrenOf(keyOf(view), "column")
    .slice(first)
    .flatMap((column) => viewColumnSettings(column, view));
}
