import { isDeepStrictEqual } from "node:util";
import type { CatalogObject } from "./object.ts";
import type { Snapshot } from "./snapshot.ts";

/** One object in which two snapshots differ. */
export type Difference = { key: string; kind: CatalogObject["kind"] } & (
  | { type: "added"; before: undefined; after: CatalogObject }
  | { type: "removed"; before: CatalogObject; after: undefined }
  | { type: "changed"; before: CatalogObject; after: CatalogObject; properties: string[] }
);

/** What is not the same in both, by key; of an object that is there in one alone its children are told as well. */
export function compareSnapshots(before: Snapshot, after: Snapshot): Difference[] {
  const keys = new Set<string>();
  for (const [key] of before.entries()) keys.add(key);
  for (const [key] of after.entries()) keys.add(key);
  return [...keys].toSorted().flatMap((key) => compareObjects(key, before.get(key), after.get(key)) ?? []);
}

/** How two objects of one key differ; undefined where they do not, or where neither is there. */
export function compareObjects(
  key: string,
  before: CatalogObject | undefined,
  after: CatalogObject | undefined,
): Difference | undefined {
  if (before === undefined) {
    return after === undefined ? undefined : { key, kind: after.kind, type: "added", before, after };
  }
  if (after === undefined) return { key, kind: before.kind, type: "removed", before, after };
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  const properties = [...names]
    .filter((name) => !isDeepStrictEqual(before.properties[name], after.properties[name]))
    .toSorted();
  if (before.parent !== after.parent) properties.push("parent");
  if (properties.length === 0) return undefined;
  return { key, kind: before.kind, type: "changed", before, after, properties };
}
