import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

export const statisticsDdl: DdlWriter = {
  create: (statistics) => [
    `${textOf(statistics, "definition")};`,
    ...settings({ ...statistics, properties: {} }, statistics),
  ],
  drop: ({ identity }) => [`DROP STATISTICS ${identity};`],
  alter: settings,
  anew: (from, to) => textOf(from, "definition") !== textOf(to, "definition"),
};

function settings(from: CatalogObject, to: CatalogObject): string[] {
  const statistics = `STATISTICS ${to.identity}`;
  const target = to.properties["target"];
  return [
    ...(target === from.properties["target"]
      ? []
      : [`ALTER ${statistics} SET STATISTICS ${Number(target ?? -1)};`]),
    ...attributeChanges(from, to, { owner: statistics, comment: statistics }),
  ];
}
