import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const conversionDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `CONVERSION ${identity}`,
  make: (conversion) => {
    const what = conversion.properties["default"] === true ? "DEFAULT CONVERSION" : "CONVERSION";
    const encodings = `FOR ${encoding(conversion, "from")} TO ${encoding(conversion, "to")}`;
    const from = textOf(conversion, "function");
    return [`CREATE ${what} ${conversion.identity} ${encodings} FROM ${from};`];
  },
});

function encoding(conversion: CatalogObject, end: "from" | "to"): string {
  return quoteLiteral(textOf(conversion, end) ?? "");
}
