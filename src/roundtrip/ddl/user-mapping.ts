import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { optionChanges, optionsClause, toBeFilledIn } from "./options.ts";
import type { DdlWriter } from "./writer.ts";

/** User mappings, whose options a person has to fill in: their values are not known. */
export const userMappingDdl: DdlWriter = {
  create: (mapping) => [
    toBeFilledIn(`CREATE USER MAPPING ${names(mapping)}${optionsClause(textsOf(mapping, "options"))};`),
  ],
  drop: (mapping) => [`DROP USER MAPPING ${names(mapping)};`],
  alter: (from, to) => {
    const options = optionChanges(textsOf(from, "options"), textsOf(to, "options"));
    return options === undefined ? [] : [toBeFilledIn(`ALTER USER MAPPING ${names(to)} ${options};`)];
  },
};

function names(mapping: CatalogObject): string {
  return `FOR ${textOf(mapping, "role")} SERVER ${textOf(mapping, "server")}`;
}
