import type { CatalogObject } from "../catalog/object.ts";

/** The kinds that a trigger, a rule, an index may be on, as they begin a parent's key. */
const parentKinds = /^(?:table|foreign table|view|materialized view) /;

/** The table of an object that lives on one, as SQL writes it. */
export function tableOf({ parent }: CatalogObject): string {
  return (parent ?? "").replace(parentKinds, "");
}

/** The name of an object whose identity is "name on table". */
export function nameOnTable(object: CatalogObject): string {
  return object.identity.slice(0, -` on ${tableOf(object)}`.length);
}

/** "TRIGGER t ON public.users": how DROP, COMMENT ON and ALTER name it; `word` is the kind in SQL. */
export function onTable(word: string, object: CatalogObject): string {
  return `${word} ${nameOnTable(object)} ON ${tableOf(object)}`;
}
