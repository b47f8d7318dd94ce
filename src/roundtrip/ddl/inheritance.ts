import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { inheritsAtOnce } from "./relation.ts";

/** What takes a table out of those that it is no longer to be a part of, or in that way. */
export function leaving(from: CatalogObject, to: CatalogObject): string[] {
  const partitioned = textOf(from, "partitionOf");
  if (partitioned !== undefined && isOtherPartition(from, to)) {
    const finish = from.properties["detachPending"] === true ? " FINALIZE" : "";
    return [`ALTER TABLE ${partitioned} DETACH PARTITION ${from.identity}${finish};`];
  }
  return textsOf(from, "inherits")
    .slice(kept(from, to))
    .map((parent) => `ALTER TABLE ${from.identity} NO INHERIT ${parent};`);
}

/** What puts it into those that it is to be a part of, where CREATE TABLE has not said so. */
export function joining(from: CatalogObject | undefined, to: CatalogObject, snapshot: Snapshot): string[] {
  const partitioned = textOf(to, "partitionOf");
  if (partitioned !== undefined) {
    if (from !== undefined && !isOtherPartition(from, to)) return [];
    return [`ALTER TABLE ${partitioned} ATTACH PARTITION ${to.identity} ${textOf(to, "bounds")};`];
  }
  if (from === undefined && inheritsAtOnce(to, snapshot)) return [];
  return textsOf(to, "inherits")
    .slice(from === undefined ? 0 : kept(from, to))
    .map((parent) => `ALTER TABLE ${to.identity} INHERIT ${parent};`);
}

function isOtherPartition(from: CatalogObject, to: CatalogObject): boolean {
  return ["partitionOf", "bounds", "detachPending"].some(
    (name) => from.properties[name] !== to.properties[name],
  );
}

/** How many of the parents stay; their order counts, and a new one is always the last. */
function kept(from: CatalogObject, to: CatalogObject): number {
  const before = textsOf(from, "inherits");
  const after = textsOf(to, "inherits");
  const other = before.findIndex((parent, index) => parent !== after[index]);
  return other === -1 ? before.length : other;
}
