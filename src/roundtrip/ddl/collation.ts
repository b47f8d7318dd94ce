import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const collationDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `COLLATION ${identity}`,
  make: (collation) => [`CREATE COLLATION ${collation.identity} (${parametersOf(collation).join(", ")});`],
});

function parametersOf(collation: CatalogObject): string[] {
  const text = (keyword: string, name: string): string[] => {
    const value = textOf(collation, name);
    return value === undefined ? [] : [`${keyword} = ${quoteLiteral(value)}`];
  };
  return [
    `PROVIDER = ${textOf(collation, "provider")}`,
    ...text("LOCALE", "locale"),
    ...text("LC_COLLATE", "lcCollate"),
    ...text("LC_CTYPE", "lcCtype"),
    ...(collation.properties["deterministic"] === false ? ["DETERMINISTIC = false"] : []),
    ...text("RULES", "rules"),
  ];
}
