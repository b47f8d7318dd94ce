import { kinds } from "../catalog/kinds.ts";
import { type CatalogObject, keyOf, type Value } from "../catalog/object.ts";

/** A name with its schema, and with a column's where there is one, as the server writes it. */
const qualifiedName = /(?:"(?:[^"]|"")+"|\w+)(?:\.(?:"(?:[^"]|"")+"|\w+)){1,2}/g;

/** A function's body is read when it runs; what is said here does not need what it names, or comes later. */
const body = /\$(\w*)\$.*?\$\1\$/gs;
const loose = new Set(["owner", "comment", "labels", "grants", "revokes", "ownedBy", "inherited", "body"]);

/** An object, and those that come and go with it. */
interface Ordered {
  object: CatalogObject;
  brings?: readonly CatalogObject[];
}

const ranks = new Map(kinds.map(({ name }, index) => [name, index]));

/**
 * The order in which objects are made: that of the kinds, but what an object mentions comes before it (a view before the
 * views on it, a function before the default that calls it), and what is inherited before what it is inherited from,
 * which takes it over.
 */
export function inOrder<One extends Ordered>(all: readonly One[]): One[] {
  const ranked = all.map((one) => [one, rankOf(one.object)] as const).toSorted((a, b) => a[1] - b[1]);
  return inOrderOfMention(ranked.map(([one]) => one));
}

/** A column's place in its table counts too; none has more than 1600. */
function rankOf(object: CatalogObject): number {
  const rank = ranks.get(object.kind) ?? 0;
  const after = kinds[rank]?.after?.(object);
  if (after !== undefined) return (ranks.get(after) ?? kinds.length) + 0.5;
  return object.kind === "column" ? rank + Number(object.properties["position"] ?? 0) / 4000 : rank;
}

function inOrderOfMention<One extends Ordered>(all: readonly One[]): One[] {
  const needs = needsOf(all);
  const ordered: One[] = [];
  const seen = new Set<One>();
  const place = (one: One): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const other of needs.get(one) ?? []) place(other);
    ordered.push(one);
  };
  for (const one of all) place(one);
  return ordered;
}

/** For each, the others that it mentions or takes over. */
export function needsOf<One extends Ordered>(all: readonly One[]): Map<One, readonly One[]> {
  const named = new Map<string, One[]>();
  const heirs = new Map<string, One[]>();
  for (const one of all) {
    for (const { kind, identity, properties } of objectsOf(one)) {
      add(named, nameIn(identity), one);
      if (typeof properties["inherited"] === "string") add(heirs, `${kind} ${properties["inherited"]}`, one);
    }
  }
  return new Map(
    all.map((one) => {
      const mentioned = objectsOf(one)
        .flatMap(mentionsIn)
        .flatMap((name) => named.get(name) ?? []);
      const taken = heirs.get(keyOf(one.object)) ?? [];
      return [one, [...taken, ...mentioned].filter((other) => other !== one)];
    }),
  );
}

function objectsOf({ object, brings = [] }: Ordered): CatalogObject[] {
  return [object, ...brings];
}

/** The names that an object's properties hold, and that of what it lives in. */
export function mentionsIn(object: CatalogObject): string[] {
  const own = nameIn(object.identity);
  const texts = Object.entries(object.properties).flatMap(([name, value]) =>
    loose.has(name) ? [] : textsIn(value),
  );
  const found = new Set<string>();
  for (const text of [object.identity, object.parent ?? "", ...texts]) {
    for (const [name] of text.replace(body, "").matchAll(qualifiedName)) {
      found.add(name);
      found.add(/^(?:"(?:[^"]|"")+"|\w+)\.(?:"(?:[^"]|"")+"|\w+)/.exec(name)?.[0] ?? name);
    }
  }
  found.delete(own);
  return [...found];
}

/** All texts in a value. */
export function textsIn(value: Value): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object") return [];
  return Object.values(value).flatMap((inner) => textsIn(inner));
}

/** The name by which others mention an object: without a function's arguments. */
export function nameIn(identity: string): string {
  return /^(?:"(?:[^"]|"")+"|\w+)\.(?:"(?:[^"]|"")+"|\w+)(?=\()/.exec(identity)?.[0] ?? identity;
}

function add<One>(map: Map<string, One[]>, name: string, one: One): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, [one]);
  else known.push(one);
}
