import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { routineName } from "./routine-name.ts";
import type { DdlWriter } from "./writer.ts";

export const aggregateDdl: DdlWriter = {
  create: (aggregate) => [`CREATE ${definitionOf(aggregate)};`, ...attributesOf(aggregate, names(aggregate))],
  drop: ({ identity }) => [`DROP AGGREGATE ${identity};`],
  alter: (from, to) => [
    ...(definitionOf(from) === definitionOf(to) ? [] : [`CREATE OR REPLACE ${definitionOf(to)};`]),
    ...attributeChanges(from, to, names(to)),
  ],
  anew: (from, to) => ["arguments", "result", "set"].some((name) => textOf(from, name) !== textOf(to, name)),
};

function names({ identity }: CatalogObject): StatementNames {
  const aggregate = `AGGREGATE ${identity}`;
  return { comment: aggregate, owner: aggregate, grant: `FUNCTION ${identity.replace(/\(\*\)$/, "()")}` };
}

/** The options of CREATE AGGREGATE in their usual order, and how the value of each is written. */
const clauses: readonly (readonly [property: string, option: string, write: (text: string) => string])[] = [
  ["sfunc", "SFUNC", asIs],
  ["stype", "STYPE", asIs],
  ["sspace", "SSPACE", asIs],
  ["finalfunc", "FINALFUNC", asIs],
  ["finalfuncExtra", "FINALFUNC_EXTRA", asIs],
  ["finalfuncModify", "FINALFUNC_MODIFY", inCapitals],
  ["combinefunc", "COMBINEFUNC", asIs],
  ["serialfunc", "SERIALFUNC", asIs],
  ["deserialfunc", "DESERIALFUNC", asIs],
  ["initcond", "INITCOND", quoteLiteral],
  ["msfunc", "MSFUNC", asIs],
  ["minvfunc", "MINVFUNC", asIs],
  ["mstype", "MSTYPE", asIs],
  ["msspace", "MSSPACE", asIs],
  ["mfinalfunc", "MFINALFUNC", asIs],
  ["mfinalfuncExtra", "MFINALFUNC_EXTRA", asIs],
  ["mfinalfuncModify", "MFINALFUNC_MODIFY", inCapitals],
  ["minitcond", "MINITCOND", quoteLiteral],
  ["sortop", "SORTOP", asIs],
  ["parallel", "PARALLEL", inCapitals],
];

function asIs(text: string): string {
  return text;
}

function inCapitals(text: string): string {
  return text.toUpperCase();
}

/** "AGGREGATE public.total(integer) (SFUNC = ..., STYPE = ...)" */
function definitionOf(aggregate: CatalogObject): string {
  const options = clauses.flatMap(([property, option, write]) => {
    const value = aggregate.properties[property];
    if (value === true) return [option];
    return typeof value === "string" || typeof value === "number"
      ? [`${option} = ${write(String(value))}`]
      : [];
  });
  if (textOf(aggregate, "set") === "hypothetical") options.push("HYPOTHETICAL");
  const takes = textOf(aggregate, "arguments") ?? "*";
  return `AGGREGATE ${routineName(aggregate)}(${takes}) (\n  ${options.join(",\n  ")}\n)`;
}
