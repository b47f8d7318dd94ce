import { kinds } from "../catalog/kinds.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { inStableOrder } from "./snapshot-file.ts";

/** The statements that make these objects, which are in the snapshot; a table brings its columns. */
export async function createStatements(
  objects: readonly CatalogObject[],
  snapshot: Snapshot,
): Promise<string[]> {
  const keys = new Set(objects.map(keyOf));
  const statements: string[] = [];
  for (const object of inStableOrder(objects)) {
    if (object.kind === "column" && object.parent !== null && keys.has(object.parent)) continue;
    const writer = await kinds.find(({ name }) => name === object.kind)?.ddl();
    statements.push(...(writer?.create(object, snapshot) ?? []));
  }
  return statements;
}
