import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { baseSettings, changedBase, functionsTakenBy, makeBase } from "./base-type.ts";
import { changedComposite, columnsChangedWith, makeComposite } from "./composite-type.ts";
import { changedValues } from "./enum-values.ts";
import { disturbedBy } from "./disturbed.ts";
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
  remake: (from, to, wanted, now) =>
    remade({ word: "TYPE", from, wanted, now, make: [...shellOf(to), ...make(to)] }),
  disturbs: (from, now) => disturbedBy(from, now),
});

export const typeDdl: DdlWriter = {
  ...standard,
  drop(type) {
    const cascade = functionsTakenBy(type).length > 0 ? " CASCADE" : "";
    return [`DROP TYPE ${type.identity}${cascade};`];
  },
  disturbs: (from, to, now) => standard.disturbs?.(grown(from, to).type, to, now) ?? [],
  alter(from, to, snapshot, now) {
    const { type, statements } = grown(from, to);
    return [...statements, ...standard.alter(type, to, snapshot, now)];
  },
  brings: (from, to, wanted, now) => columnsChangedWith(from, to, [wanted, now]),
  shell: shellOf,
  takes: functionsTakenBy,
};

/** An enum with the values of another, where ALTER TYPE can give it those. */
function grown(from: CatalogObject, to: CatalogObject): { type: CatalogObject; statements: string[] } {
  const isEnum = textOf(from, "type") === "enum" && textOf(to, "type") === "enum";
  const changes = isEnum ? changedValues(textsOf(from, "values"), textsOf(to, "values")) : undefined;
  if (changes === undefined) return { type: from, statements: [] };
  return {
    type: { ...from, properties: { ...from.properties, values: textsOf(to, "values") } },
    statements: changes.map((change) => `ALTER TYPE ${to.identity} ${change};`),
  };
}

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
