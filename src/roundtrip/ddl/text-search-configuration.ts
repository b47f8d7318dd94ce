import { isDeepStrictEqual } from "node:util";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const textSearchConfigurationDdl: DdlWriter = standardWriter({
  noun,
  make: (configuration) => [
    `CREATE ${noun(configuration)} (PARSER = ${textOf(configuration, "parser")});`,
    ...changedMappings({ ...configuration, properties: {} }, configuration),
  ],
  change: { properties: ["mappings"], write: changedMappings },
});

function noun({ identity }: CatalogObject): string {
  return `TEXT SEARCH CONFIGURATION ${identity}`;
}

function changedMappings(from: CatalogObject, to: CatalogObject): string[] {
  const before = mappingsOf(from);
  const after = mappingsOf(to);
  const alter = `ALTER ${noun(to)}`;
  const gone = Object.keys(before).filter((type) => after[type] === undefined);
  return [
    ...gone.map((type) => `${alter} DROP MAPPING FOR ${type};`),
    ...Object.entries(after)
      .filter(([type, dictionaries]) => !isDeepStrictEqual(dictionaries, before[type]))
      .map(([type, dictionaries]) => {
        const verb = before[type] === undefined ? "ADD" : "ALTER";
        return `${alter} ${verb} MAPPING FOR ${type} WITH ${dictionaries.join(", ")};`;
      }),
  ];
}

/** The dictionaries by type of token. */
function mappingsOf({ properties }: CatalogObject): Readonly<Record<string, readonly string[]>> {
  return (properties["mappings"] ?? {}) as Readonly<Record<string, readonly string[]>>;
}
