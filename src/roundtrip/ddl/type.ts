import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { baseSettings, changedBase, functionsTakenBy, makeBase } from "./base-type.ts";
import { changedComposite, makeComposite } from "./composite-type.ts";
import { changedValues } from "./enum-values.ts";
import { makeRange } from "./range-type.ts";
import { remade } from "./remade-type.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

const standard: DdlWriter = standardWriter({
  noun: ({ identity }) => `TYPE ${identity}`,
  names: (noun) => ({ comment: noun, owner: noun, grant: noun }),
  make,
  change: {
    properties: ["attributes", ...baseSettings],
    write: (from, to, snapshot) => [...changedBase(from, to), ...changedComposite(from, to, snapshot)],
  },
  remake: (from, to, snapshot) => remade("TYPE", from, to, snapshot, [...shellOf(to), ...make(to)]),
});

export const typeDdl: DdlWriter = {
  ...standard,
  drop(type) {
    const cascade = functionsTakenBy(type).length > 0 ? " CASCADE" : "";
    return [`DROP TYPE ${type.identity}${cascade};`];
  },
  alter(from, to, snapshot) {
    const isEnum = textOf(from, "type") === "enum" && textOf(to, "type") === "enum";
    const values = isEnum ? changedValues(textsOf(from, "values"), textsOf(to, "values")) : undefined;
    if (values === undefined) return standard.alter(from, to, snapshot);
    const grown = { ...from, properties: { ...from.properties, values: textsOf(to, "values") } };
    return [
      ...values.map((change) => `ALTER TYPE ${to.identity} ${change};`),
      ...standard.alter(grown, to, snapshot),
    ];
  },
  shell: shellOf,
  takes: functionsTakenBy,
};

/** A type whose functions take or give it has to be there, as a shell, before they are. */
function shellOf(type: CatalogObject): string[] {
  return functionsTakenBy(type).length === 0 ? [] : [`CREATE TYPE ${type.identity};`];
}

function make(type: CatalogObject): string[] {
  switch (textOf(type, "type")) {
    case "enum": {
      const values = textsOf(type, "values").map(quoteLiteral).join(", ");
      return [`CREATE TYPE ${type.identity} AS ENUM (${values});`];
    }
    case "composite":
      return makeComposite(type);
    case "range":
      return [makeRange(type)];
    case "base":
      return [makeBase(type)];
    default:
      return [`CREATE TYPE ${type.identity};`];
  }
}
