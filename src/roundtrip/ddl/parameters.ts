import type { CatalogObject } from "../catalog/object.ts";

/**
 * The parameters of a CREATE statement that takes them in brackets, by property: "COMMUTATOR = OPERATOR(public.<)". What
 * is not set is left out; what is true is its keyword alone.
 */
export function parameters(
  { properties }: CatalogObject,
  keywords: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(keywords).flatMap(([property, keyword]) => {
    const value = properties[property];
    if (value === undefined) return [];
    if (value === true) return [keyword];
    return typeof value === "object" ? [] : [`${keyword} = ${value}`];
  });
}

/** Indented, one a line: "(\n  INPUT = a,\n  OUTPUT = b\n)". */
export function inBrackets(list: readonly string[]): string {
  return list.length < 3 ? `(${list.join(", ")})` : `(\n  ${list.join(",\n  ")}\n)`;
}
