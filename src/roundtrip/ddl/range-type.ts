import type { CatalogObject } from "../catalog/object.ts";
import { inBrackets, parameters } from "./parameters.ts";

const keywords = {
  subtype: "SUBTYPE",
  subtypeOpclass: "SUBTYPE_OPCLASS",
  collation: "COLLATION",
  canonical: "CANONICAL",
  subtypeDiff: "SUBTYPE_DIFF",
  multirange: "MULTIRANGE_TYPE_NAME",
};

/** The CREATE statement of a range type. */
export function makeRange(type: CatalogObject): string {
  return `CREATE TYPE ${type.identity} AS RANGE ${inBrackets(parameters(type, keywords))};`;
}
