import { isDeepStrictEqual } from "node:util";
import type { CatalogObject } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

/** What tells the SQL of a kind from that of any other. */
interface StandardKind {
  /** How DROP and COMMENT ON name it: "COLLATION public.german". */
  noun: (object: CatalogObject) => string;
  /** Makes it, without its attributes. */
  make: (object: CatalogObject, snapshot: Snapshot) => string[];
  /** Which attributes it has; comment and owner, where it is not said. */
  names?: (noun: string) => StatementNames;
  /** What ALTER can change, and its statements; what differs elsewhere is made anew. */
  change?: {
    properties: readonly string[];
    write: (from: CatalogObject, to: CatalogObject, snapshot: Snapshot) => string[];
  };
  /** Makes it anew, where that takes more than to drop and to make it. */
  remake?: (from: CatalogObject, to: CatalogObject, snapshot: Snapshot, now: Snapshot) => string[];
  /** The keys of what stands in the way of that. */
  disturbs?: (from: CatalogObject, now: Snapshot) => string[];
}

const attributes = ["owner", "comment", "labels", "grants", "revokes"];

/** The writer of a kind whose objects are made by one statement and have the usual attributes. */
export function standardWriter({ noun, make, change, remake, disturbs, ...given }: StandardKind): DdlWriter {
  const names = (object: CatalogObject): StatementNames => {
    const name = noun(object);
    return given.names?.(name) ?? { comment: name, owner: name };
  };
  const create: DdlWriter["create"] = (object, snapshot) => [
    ...make(object, snapshot),
    ...attributesOf(object, names(object)),
  ];
  const drop: DdlWriter["drop"] = (object) => [`DROP ${noun(object)};`];
  const isAlterable = (from: CatalogObject, to: CatalogObject): boolean =>
    differsOnlyIn(from, to, [...attributes, ...(change?.properties ?? [])]);
  return {
    create,
    drop,
    disturbs: (from, to, now) => (isAlterable(from, to) ? [] : (disturbs?.(from, now) ?? [])),
    alter(from, to, snapshot, now = snapshot) {
      if (isAlterable(from, to)) {
        return [...(change?.write(from, to, snapshot) ?? []), ...attributeChanges(from, to, names(to))];
      }
      const made = remake?.(from, to, snapshot, now) ?? [...drop(from, snapshot), ...make(to, snapshot)];
      return [...made, ...attributesOf(to, names(to))];
    },
  };
}

/** Whether two objects are the same but for these properties. */
function differsOnlyIn(
  { properties: from }: CatalogObject,
  { properties: to }: CatalogObject,
  names: readonly string[],
): boolean {
  const all = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...all].every((name) => names.includes(name) || isDeepStrictEqual(from[name], to[name]));
}
