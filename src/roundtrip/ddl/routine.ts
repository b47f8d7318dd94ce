import { isDeepStrictEqual } from "node:util";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { extensionChanges } from "./extension-dependence.ts";
import {
  type Argument,
  argumentsOf,
  routineDefinition,
  traitNames,
  traitText,
} from "./routine-definition.ts";
import { settingChanges } from "./settings.ts";
import type { DdlWriter } from "./writer.ts";

export const functionDdl: DdlWriter = routineDdl("FUNCTION");
export const procedureDdl: DdlWriter = routineDdl("PROCEDURE");

function routineDdl(word: "FUNCTION" | "PROCEDURE"): DdlWriter {
  const names = ({ identity }: CatalogObject): StatementNames => {
    const routine = `${word} ${identity}`;
    return { comment: routine, owner: routine, grant: routine };
  };
  return {
    create: (routine) => [
      `CREATE ${routineDefinition(word, routine)};`,
      ...extensionChanges({ ...routine, properties: {} }, routine, `${word} ${routine.identity}`),
      ...attributesOf(routine, names(routine)),
    ],
    drop: ({ identity }) => [`DROP ${word} ${identity};`],
    alter: (from, to) => [
      ...definitionChange(word, from, to),
      ...extensionChanges(from, to, `${word} ${to.identity}`),
      ...attributeChanges(from, to, names(to)),
    ],
    anew: (from, to) => !isReplaceable(from, to),
  };
}

/** CREATE OR REPLACE keeps the result, the names that callers may use, and the defaults that they count on. */
function isReplaceable(from: CatalogObject, to: CatalogObject): boolean {
  if (["result", "window"].some((name) => from.properties[name] !== to.properties[name])) return false;
  const after = argumentsOf(to);
  const before = argumentsOf(from);
  return (
    before.length === after.length &&
    before.every((argument, index) => isKept(argument, after[index] ?? argument))
  );
}

function isKept(from: Argument, to: Argument): boolean {
  const isNameKept =
    from.name === to.name || (from.name === undefined && (from.mode ?? "VARIADIC") === "VARIADIC");
  return (
    from.mode === to.mode &&
    from.type === to.type &&
    isNameKept &&
    (from.default === undefined || to.default !== undefined)
  );
}

/** What CREATE OR REPLACE alone changes. */
const written = ["arguments", "language", "transforms", "body", "sqlBody", "library"];

function definitionChange(word: string, from: CatalogObject, to: CatalogObject): string[] {
  const isRewritten = written.some((name) => !isDeepStrictEqual(from.properties[name], to.properties[name]));
  const isSupportLost = textOf(from, "support") !== undefined && textOf(to, "support") === undefined;
  if (isRewritten || isSupportLost) return [`CREATE OR REPLACE ${routineDefinition(word, to)};`];
  const altered = `ALTER ${word} ${to.identity}`;
  return [
    ...traitNames
      .filter((name) => from.properties[name] !== to.properties[name])
      .map((name) => `${altered} ${traitText(name, to)};`),
    ...settingChanges(textsOf(from, "configuration"), textsOf(to, "configuration"), altered),
  ];
}
