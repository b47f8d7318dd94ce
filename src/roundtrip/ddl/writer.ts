import type { CatalogObject } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";

/** Writes the SQL of one kind of object. Each statement comes with its semicolon. */
export interface DdlWriter {
  /**
   * What makes the object with everything that its properties say (comment, owner, grants, settings), where the
   * objects that it needs are there. A relation comes with its columns and a table with its identity sequences; other
   * children are objects of their own. `snapshot` holds the object, `now` is what there is.
   */
  create(object: CatalogObject, snapshot: Snapshot, now?: Snapshot): string[];
  /** What removes it; `snapshot` holds it, `wanted` is what there is to be. */
  drop(object: CatalogObject, snapshot: Snapshot, wanted?: Snapshot): string[];
  /** What makes `from` into `to`, which has the same key; `snapshot` holds `to`, `now` is what there is. */
  alter(from: CatalogObject, to: CatalogObject, snapshot: Snapshot, now?: Snapshot): string[];
  /** What is left to say of a column after its relation's CREATE: its comment, grants, settings. */
  made?(column: CatalogObject, snapshot: Snapshot): string[];
  /** What ties `from` to others, undone before anything is dropped: a partition is detached. `snapshot` holds `from`. */
  before?(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[];
  /** What can be said only when all else is there: OWNED BY, ATTACH PARTITION. `from` is undefined for a new object. */
  later?(from: CatalogObject | undefined, to: CatalogObject, snapshot: Snapshot): string[];
  /** Whether `from` becomes `to` only by being dropped and made anew, with all that lives in it. */
  anew?(from: CatalogObject, to: CatalogObject): boolean;
  /** The keys of what `alter` cannot be done beside, so that it is dropped before and made anew after. */
  disturbs?(from: CatalogObject, to: CatalogObject, now: Snapshot): string[];
  /** The keys of what `alter` makes, alters or drops along with it. */
  brings?(from: CatalogObject, to: CatalogObject, snapshot: Snapshot, now: Snapshot): string[];
  /** What has to be there, empty, before the functions that the object is then made of. */
  shell?(object: CatalogObject): string[];
  /** The keys of what goes with it when it is dropped, and cannot be dropped before. */
  takes?(object: CatalogObject): string[];
}
