import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { optionChanges, optionsClause, toBeFilledIn } from "./options.ts";
import type { DdlWriter } from "./writer.ts";

export const foreignDataWrapperDdl: DdlWriter = {
  create: (wrapper) => {
    const functions = functionsOf(wrapper).filter((clause) => !clause.startsWith("NO "));
    const clauses = functions.map((clause) => ` ${clause}`).join("");
    const options = optionsClause(textsOf(wrapper, "options"));
    return [
      toBeFilledIn(`CREATE FOREIGN DATA WRAPPER ${wrapper.identity}${clauses}${options};`),
      ...attributesOf(wrapper, names(wrapper)),
    ];
  },
  drop: ({ identity }) => [`DROP FOREIGN DATA WRAPPER ${identity};`],
  alter: (from, to) => {
    const before = new Set(functionsOf(from));
    const clauses = [
      ...functionsOf(to).filter((clause) => !before.has(clause)),
      ...[optionChanges(textsOf(from, "options"), textsOf(to, "options")) ?? []].flat(),
    ];
    const statement = `ALTER FOREIGN DATA WRAPPER ${to.identity} ${clauses.join(" ")};`;
    return [
      ...(clauses.length === 0 ? [] : [toBeFilledIn(statement)]),
      ...attributeChanges(from, to, names(to)),
    ];
  },
};

function functionsOf(wrapper: CatalogObject): string[] {
  return ["handler", "validator"].map((name) => {
    const found = textOf(wrapper, name);
    return found === undefined ? `NO ${name.toUpperCase()}` : `${name.toUpperCase()} ${found}`;
  });
}

function names({ identity }: CatalogObject): StatementNames {
  const wrapper = `FOREIGN DATA WRAPPER ${identity}`;
  return { comment: wrapper, grant: wrapper, owner: wrapper };
}
