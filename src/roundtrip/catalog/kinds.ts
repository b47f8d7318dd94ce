import type { Kind } from "./kind.ts";
import { clusterKinds, databaseWideKinds } from "./kinds/cluster.ts";
import { attachedKinds, routineKinds, viewKinds } from "./kinds/code.ts";
import { containerKinds } from "./kinds/containers.ts";
import { foreignKinds } from "./kinds/foreign.ts";
import { relationKinds } from "./kinds/relations.ts";
import { operatorKinds, typeKinds } from "./kinds/types.ts";
import type { KindName } from "./object.ts";

/** The order in which objects are made: what a kind needs comes before it. */
const order: readonly KindName[] = [
  "role",
  "database",
  "role settings",
  "schema",
  "extension",
  "language",
  "access method",
  "collation",
  "conversion",
  "type",
  "domain",
  "function",
  "procedure",
  "aggregate",
  "operator",
  "operator family",
  "operator class",
  "cast",
  "transform",
  "text search parser",
  "text search template",
  "text search dictionary",
  "text search configuration",
  "foreign data wrapper",
  "server",
  "user mapping",
  "sequence",
  "table",
  "foreign table",
  "column",
  "view",
  "materialized view",
  "constraint",
  "index",
  "statistics",
  "trigger",
  "rule",
  "policy",
  "publication",
  "subscription",
  "event trigger",
  "default privileges",
];

const groups: readonly (readonly Kind[])[] = [
  clusterKinds,
  containerKinds,
  typeKinds,
  routineKinds,
  operatorKinds,
  foreignKinds,
  relationKinds,
  viewKinds,
  attachedKinds,
  databaseWideKinds,
];

/** Every kind, in the order in which objects are made. */
export const kinds: readonly Kind[] = groups
  .flat()
  .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));

const byCatalog = Map.groupBy(kinds, ({ catalog }) => catalog as string);

/** The kinds that the rows of a catalog with this letter are of; one without a letter is of none that has letters. */
export function kindsOf(catalog: string, letter: string): readonly Kind[] {
  return (byCatalog.get(catalog) ?? []).filter(
    ({ letters }) => letters === undefined || (letter !== "" && letters.includes(letter)),
  );
}
