import { type CatalogObject, type KindName, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { mentionsIn, nameIn, textsIn } from "./order.ts";
import { columnName, nameOf, relationOf } from "./relation.ts";

/** What can be dropped and made again without a loss, and stands in the way of what it is made of. */
const dependent = new Set<KindName>([
  "view",
  "materialized view",
  "rule",
  "policy",
  "trigger",
  "constraint",
  "index",
  "column",
]);

/**
 * What has to be out of the way while an object is dropped and made anew, or a column given another type: the views on
 * it, the foreign keys that point at a key. It is known by names, so that it may be more than must be.
 *
 * @param snapshot What there is.
 */
export function dependentsOf(object: CatalogObject, snapshot: Snapshot): CatalogObject[] {
  return candidatesIn(snapshot)
    .filter(([other, names]) => needs(other, names, object) && keyOf(other) !== keyOf(object))
    .map(([other]) => other);
}

type Candidate = readonly [object: CatalogObject, names: ReadonlySet<string>];

const candidates = new WeakMap<Snapshot, readonly Candidate[]>();

function candidatesIn(snapshot: Snapshot): readonly Candidate[] {
  let known = candidates.get(snapshot);
  if (known === undefined) {
    known = [...snapshot.objects()]
      .filter(({ kind }) => dependent.has(kind))
      .map((object) => [object, new Set(mentionsIn(object))] as const);
    candidates.set(snapshot, known);
  }
  return known;
}

function needs(other: CatalogObject, names: ReadonlySet<string>, object: CatalogObject): boolean {
  if (object.kind === "column") return needsColumn(other, names, object);
  if (object.kind === "constraint") return needsKey(other, object);
  return other.kind !== "column" && names.has(nameIn(object.identity));
}

/** Constraints and indexes take another type by themselves. */
function needsColumn(other: CatalogObject, names: ReadonlySet<string>, column: CatalogObject): boolean {
  if (other.kind === "constraint" || other.kind === "index") return false;
  const text = textsIn(other.kind === "column" ? (other.properties["expression"] ?? "") : other.properties);
  return names.has(relationOf(column).identity) && isWord(text.join("\n"), columnName(column));
}

function isWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/\w/.test(text[at - 1] ?? "") && !/\w/.test(text[at + name.length] ?? "")) return true;
  }
  return false;
}

/** Its index, and the foreign keys that point at its table. */
function needsKey(other: CatalogObject, constraint: CatalogObject): boolean {
  const { identity } = relationOf(constraint);
  if (other.kind === "index") {
    return other.parent === constraint.parent && constraint.identity === `${nameOf(other)} on ${identity}`;
  }
  return (
    other.kind === "constraint" && (textOf(other, "definition") ?? "").includes(`REFERENCES ${identity}(`)
  );
}
