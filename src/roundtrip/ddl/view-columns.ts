import type { CatalogObject } from "../catalog/object.ts";
import { textOf } from "../catalog/object.ts";
import { attributesOf } from "./attributes.ts";

/** What a column of a new view has beyond the view's query: its default, its comment, its grants. */
export function viewColumnSettings(column: CatalogObject, view: CatalogObject): string[] {
  const name = column.identity.slice(view.identity.length + 1);
  const value = textOf(column, "default");
  return [
    ...(value === undefined
      ? []
      : [`ALTER VIEW ${view.identity} ALTER COLUMN ${name} SET DEFAULT ${value};`]),
    ...attributesOf(column, {
      comment: `COLUMN ${column.identity}`,
      grant: `TABLE ${view.identity}`,
      columns: ` (${name})`,
    }),
  ];
}
