import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { columnLines } from "./column-definition.ts";
import { joining, leaving } from "./inheritance.ts";
import { optionChanges, optionsClause } from "./options.ts";
import { inheritsAtOnce } from "./relation.ts";
import type { DdlWriter } from "./writer.ts";

export const foreignTableDdl: DdlWriter = {
  create: (table, snapshot) => [createTable(table, snapshot), ...attributesOf(table, names(table))],
  drop: ({ identity }) => [`DROP FOREIGN TABLE ${identity};`],
  alter(from, to) {
    const options = optionChanges(textsOf(from, "options"), textsOf(to, "options"));
    return [
      ...(options === undefined ? [] : [`ALTER FOREIGN TABLE ${to.identity} ${options};`]),
      ...attributeChanges(from, to, names(to)),
    ];
  },
  before: leaving,
  later: joining,
  anew: (from, to) => textOf(from, "server") !== textOf(to, "server"),
};

function createTable(table: CatalogObject, snapshot: Snapshot): string {
  const lines = columnLines(table, snapshot).map((line) => `\n  ${line}`);
  const body = lines.length > 0 ? `${lines.join(",")}\n` : "";
  const parents = inheritsAtOnce(table, snapshot) ? textsOf(table, "inherits") : [];
  const inherits = parents.length > 0 ? ` INHERITS (${parents.join(", ")})` : "";
  const from = `SERVER ${textOf(table, "server")}${optionsClause(textsOf(table, "options"))}`;
  return `CREATE FOREIGN TABLE ${table.identity} (${body})${inherits} ${from};`;
}

function names({ identity }: CatalogObject): StatementNames {
  return {
    comment: `FOREIGN TABLE ${identity}`,
    grant: `TABLE ${identity}`,
    owner: `FOREIGN TABLE ${identity}`,
  };
}
