import type { CatalogObject } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";

/** Writes the SQL of one kind of object. Each statement comes with its semicolon. */
export interface DdlWriter {
  /**
   * What makes the object with everything that its properties say (comment, owner, grants, settings), where the
   * objects that it needs are there. A table comes with its columns; other children are objects of their own.
   * `snapshot` holds the object.
   */
  create(object: CatalogObject, snapshot: Snapshot): string[];
  /** What removes it. */
  drop(object: CatalogObject, snapshot: Snapshot): string[];
  /** What makes `from` into `to`, which has the same key; `snapshot` holds `to`. */
  alter(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[];
  /** What has to be there, empty, before the functions that the object is then made of. */
  shell?(object: CatalogObject): string[];
  /** The keys of what goes with it when it is dropped, and cannot be dropped before. */
  takes?(object: CatalogObject): string[];
}
