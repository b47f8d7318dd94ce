import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const languageDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `LANGUAGE ${identity}`,
  names: (noun) => ({ comment: noun, owner: noun, grant: noun }),
  make: (language) => [statement(language)],
});

function statement(language: CatalogObject): string {
  const trusted = language.properties["trusted"] === true ? "TRUSTED " : "";
  const inline = textOf(language, "inline");
  const validator = textOf(language, "validator");
  return [
    `CREATE ${trusted}LANGUAGE ${language.identity} HANDLER ${textOf(language, "handler")}`,
    ...(inline === undefined ? [] : [`INLINE ${inline}`]),
    ...(validator === undefined ? [] : [`VALIDATOR ${validator}`]),
  ]
    .join(" ")
    .concat(";");
}
