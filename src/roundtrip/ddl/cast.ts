import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const castDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `CAST ${identity}`,
  names: (noun) => ({ comment: noun }),
  make: (cast) => {
    const context = textOf(cast, "context");
    const when = context === undefined ? "" : ` AS ${context.toUpperCase()}`;
    return [`CREATE CAST ${cast.identity} ${method(cast)}${when};`];
  },
});

function method(cast: CatalogObject): string {
  const used = textOf(cast, "method");
  if (used === "function") return `WITH FUNCTION ${textOf(cast, "function")}`;
  return used === "inout" ? "WITH INOUT" : "WITHOUT FUNCTION";
}
