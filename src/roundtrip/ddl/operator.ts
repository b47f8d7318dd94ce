import { type CatalogObject, textOf } from "../catalog/object.ts";
import { inBrackets, parameters } from "./parameters.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

const keywords = {
  function: "FUNCTION",
  left: "LEFTARG",
  right: "RIGHTARG",
  commutator: "COMMUTATOR",
  negator: "NEGATOR",
  restrict: "RESTRICT",
  join: "JOIN",
  hashes: "HASHES",
  merges: "MERGES",
};

const standard: DdlWriter = standardWriter({
  noun: ({ identity }) => `OPERATOR ${identity}`,
  make: (operator) => [
    `CREATE OPERATOR ${textOf(operator, "name")} ${inBrackets(parameters(operator, keywords))};`,
  ],
  change: { properties: ["restrict", "join"], write: changedEstimators },
});

/** A shell comes with the operator that names it. */
export const operatorDdl: DdlWriter = {
  ...standard,
  create: (operator, snapshot) =>
    textOf(operator, "function") === undefined ? [] : standard.create(operator, snapshot),
};

function changedEstimators(from: CatalogObject, to: CatalogObject): string[] {
  const changes = ["restrict", "join"]
    .filter((name) => textOf(from, name) !== textOf(to, name))
    .map((name) => `${name.toUpperCase()} = ${textOf(to, name) ?? "NONE"}`);
  return changes.length === 0 ? [] : [`ALTER OPERATOR ${to.identity} SET (${changes.join(", ")});`];
}
