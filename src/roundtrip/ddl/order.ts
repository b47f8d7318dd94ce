import { type CatalogObject, keyOf } from "../catalog/object.ts";

/**
 * Puts what another of the same kind mentions in its definition before that one: a view before the views on it. Others
 * keep their order.
 */
export function inOrderOfMention<One>(all: readonly One[], objectOf: (one: One) => CatalogObject): One[] {
  const texts = new Map(all.map((one) => [keyOf(objectOf(one)), JSON.stringify(objectOf(one).properties)]));
  const ordered: One[] = [];
  const seen = new Set<string>();
  const place = (one: One): void => {
    const object = objectOf(one);
    const key = keyOf(object);
    if (seen.has(key)) return;
    seen.add(key);
    const text = texts.get(key) ?? "";
    for (const other of all) {
      const { kind, identity } = objectOf(other);
      if (kind === object.kind && identity !== object.identity && mentions(text, identity)) place(other);
    }
    ordered.push(one);
  };
  for (const one of all) place(one);
  return ordered;
}

function mentions(text: string, identity: string): boolean {
  const name = JSON.stringify(identity.replace(/\(.*$/s, "")).slice(1, -1);
  const at = text.indexOf(name);
  return at !== -1 && !/\w/.test(text[at + name.length] ?? "");
}
