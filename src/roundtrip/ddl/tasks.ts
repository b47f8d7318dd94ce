import type { Difference } from "../catalog/compare.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import type { Writers } from "./writers.ts";

/** One object to be dropped, made or altered, for a difference: its own, or that of what it lives in. */
export interface Task {
  object: CatalogObject;
  difference: Difference;
  /** What it is now, where it is to be altered. */
  from?: CatalogObject;
  /** What comes, or goes, with it. */
  brings?: CatalogObject[];
}

/** What there is to do. */
export interface Tasks {
  drops: Task[];
  /** What is to be made or altered. */
  makes: Task[];
  /** The keys of what is dropped to be made anew. */
  anew: ReadonlySet<string>;
}

/** What takes the differences back. An object that cannot be altered is dropped and made anew, with all in it. */
export function tasksOf(
  differences: readonly Difference[],
  { now, wanted, writers }: { now: Snapshot; wanted: Snapshot; writers: Writers },
): Tasks {
  const drops = new Map<string, Task>();
  const makes = new Map<string, Task>();
  const anew = new Set<string>();
  for (const difference of differences) {
    if (difference.type === "added") drops.set(difference.key, { object: difference.after, difference });
    else if (difference.type === "removed")
      makes.set(difference.key, { object: difference.before, difference });
    else {
      makes.set(difference.key, { object: difference.before, from: difference.after, difference });
      if (writers.of(difference.before).anew?.(difference.after, difference.before) === true)
        anew.add(difference.key);
    }
  }
  const whole = new Set<string>();
  for (const key of anew) {
    const difference = makes.get(key)?.difference;
    if (difference === undefined) continue;
    for (const object of withChildren(key, now)) {
      whole.add(keyOf(object));
      drops.set(keyOf(object), { object, difference: drops.get(keyOf(object))?.difference ?? difference });
    }
    for (const object of withChildren(key, wanted)) {
      makes.set(keyOf(object), { object, difference: makes.get(keyOf(object))?.difference ?? difference });
    }
  }
  return {
    drops: together(drops, goesWith),
    makes: together(makes, (object) => comesWith(object, makes)),
    anew: whole,
  };
}

/** Those that come or go with another are left out, and that one brings them. */
function together(tasks: ReadonlyMap<string, Task>, withWhat: (object: CatalogObject) => string[]): Task[] {
  const brought = new Map<string, CatalogObject[]>();
  const alone: [key: string, task: Task][] = [];
  for (const [key, task] of tasks) {
    const other = withWhat(task.object).find((one) => tasks.has(one));
    if (other === undefined) alone.push([key, task]);
    else brought.set(other, [...(brought.get(other) ?? []), task.object]);
  }
  return alone.map(([key, task]) => ({ ...task, brings: brought.get(key) ?? [] }));
}

/** An object goes with what it lives in, and a sequence with the column that owns it. */
function goesWith({ kind, parent, properties }: CatalogObject): string[] {
  const { ownedBy } = properties;
  return [
    ...(parent === null ? [] : [parent]),
    ...(kind === "sequence" && typeof ownedBy === "string" ? [`column ${ownedBy}`] : []),
  ];
}

/** A relation that is made brings its columns. */
function comesWith({ kind, parent }: CatalogObject, makes: ReadonlyMap<string, Task>): string[] {
  const relation = kind === "column" && parent !== null ? makes.get(parent) : undefined;
  return relation !== undefined && relation.from === undefined ? [keyOf(relation.object)] : [];
}

function withChildren(key: string, snapshot: Snapshot): CatalogObject[] {
  const object = snapshot.get(key);
  const children = snapshot.childrenOf(key);
  return [
    ...(object === undefined ? [] : [object]),
    ...children.flatMap((child) => withChildren(keyOf(child), snapshot)),
  ];
}
