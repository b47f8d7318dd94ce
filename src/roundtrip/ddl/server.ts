import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import { optionChanges, optionsClause, toBeFilledIn } from "./options.ts";
import type { DdlWriter } from "./writer.ts";

/** Foreign servers. Another wrapper or type makes another server: what hangs on it has to be made again as well. */
export const serverDdl: DdlWriter = {
  create,
  drop: ({ identity }) => [`DROP SERVER ${identity};`],
  alter: (from, to) => {
    if (textOf(from, "wrapper") !== textOf(to, "wrapper") || textOf(from, "type") !== textOf(to, "type")) {
      return [`DROP SERVER ${to.identity};`, ...create(to)];
    }
    const version = textOf(to, "version");
    const clauses = [
      ...(version === textOf(from, "version")
        ? []
        : [`VERSION ${version === undefined ? "NULL" : quoteLiteral(version)}`]),
      ...[optionChanges(textsOf(from, "options"), textsOf(to, "options")) ?? []].flat(),
    ];
    return [
      ...(clauses.length === 0 ? [] : [toBeFilledIn(`ALTER SERVER ${to.identity} ${clauses.join(" ")};`)]),
      ...attributeChanges(from, to, names(to)),
    ];
  },
};

function create(server: CatalogObject): string[] {
  const [type, version] = [textOf(server, "type"), textOf(server, "version")];
  const kind = type === undefined ? "" : ` TYPE ${quoteLiteral(type)}`;
  const edition = version === undefined ? "" : ` VERSION ${quoteLiteral(version)}`;
  const wrapper = `FOREIGN DATA WRAPPER ${textOf(server, "wrapper")}`;
  const options = optionsClause(textsOf(server, "options"));
  return [
    toBeFilledIn(`CREATE SERVER ${server.identity}${kind}${edition} ${wrapper}${options};`),
    ...attributesOf(server, names(server)),
  ];
}

function names({ identity }: CatalogObject): StatementNames {
  const server = `SERVER ${identity}`;
  return { comment: server, owner: server, grant: `FOREIGN ${server}` };
}
