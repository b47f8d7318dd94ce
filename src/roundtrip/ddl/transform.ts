import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const transformDdl: DdlWriter = standardWriter({
  noun,
  names: (name) => ({ comment: name }),
  make: (transform) => {
    const from = textOf(transform, "fromSql");
    const to = textOf(transform, "toSql");
    const functions = [
      ...(from === undefined ? [] : [`FROM SQL WITH FUNCTION ${from}`]),
      ...(to === undefined ? [] : [`TO SQL WITH FUNCTION ${to}`]),
    ];
    return [`CREATE ${noun(transform)} (${functions.join(", ")});`];
  },
});

function noun(transform: CatalogObject): string {
  return `TRANSFORM FOR ${textOf(transform, "type")} LANGUAGE ${textOf(transform, "language")}`;
}
