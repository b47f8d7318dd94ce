import type { Difference } from "../catalog/compare.ts";
import { type CatalogObject, keyOf, textOf, type Value } from "../catalog/object.ts";
import type { Rename } from "../ddl/renames.ts";

/** "index public.idx_coupons_code is gone", with both definitions where it is there and another. */
export function differenceText(difference: Difference, moment: string): string {
  switch (difference.type) {
    case "added":
      return `${difference.key} is left behind ${moment}`;
    case "removed":
      return [`${difference.key} is gone ${moment}`, ...definitionLines(difference.before)].join("\n");
    case "changed":
      return [
        `${difference.key} is not what it was ${moment}`,
        ...difference.properties.flatMap((name) => propertyLines(name, difference)),
      ].join("\n");
  }
}

/** "table public.customers is called public.clients", with what else of it is not what it was. */
export function renameText(
  { found, wanted }: Rename,
  difference: Difference | undefined,
  moment: string,
): string {
  const lines =
    difference?.type === "changed"
      ? difference.properties.flatMap((name) => propertyLines(name, difference))
      : [];
  return [`${keyOf(wanted)} is called ${found.identity} ${moment}`, ...lines].join("\n");
}

function definitionLines(object: CatalogObject): string[] {
  const definition = textOf(object, "definition");
  return definition === undefined ? [] : [`  was: ${indented(definition)}`];
}

function propertyLines(
  name: string,
  { before, after }: { before: CatalogObject; after: CatalogObject },
): string[] {
  return [
    `  ${name} before: ${valueText(valueOf(before, name))}`,
    `  ${name} after:  ${valueText(valueOf(after, name))}`,
  ];
}

function valueOf({ properties, parent }: CatalogObject, name: string): Value | undefined {
  return name === "parent" ? (parent ?? undefined) : properties[name];
}

/** A property's value for people. */
export function valueText(value: Value | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return indented(value);
  return indented(JSON.stringify(value));
}

function indented(text: string): string {
  return text.trimEnd().replaceAll("\n", "\n    ");
}
