import type { Difference } from "../catalog/compare.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { dependentsOf } from "./dependents.ts";
import { indexOf } from "./constraint.ts";
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

/**
 * What takes the differences back. An object that cannot be altered, or stands in the way of that, is dropped and made
 * anew, with all in it.
 */
export function tasksOf(
  differences: readonly Difference[],
  { now, wanted, writers }: { now: Snapshot; wanted: Snapshot; writers: Writers },
): Tasks {
  const drops = new Map<string, Task>();
  const makes = new Map<string, Task>();
  const blocked = new Map<string, Difference>();
  const anew = new Map<string, Difference>();
  for (const difference of differences) {
    const { key, type } = difference;
    if (type === "added") drops.set(key, { object: difference.after, difference });
    else if (type === "removed") makes.set(key, { object: difference.before, difference });
    else {
      const { before, after } = difference;
      const writer = writers.of(before);
      makes.set(key, { object: before, from: after, difference });
      if (writer.anew?.(after, before) === true) anew.set(key, difference);
      else if (isRetyped(difference)) blocked.set(key, difference);
      const disturbed = writer.disturbs?.(after, before, now) ?? [];
      for (const other of disturbed) if (!anew.has(other)) anew.set(other, difference);
    }
  }
  addDependents(anew, blocked, { now, wanted });
  const whole = new Set<string>();
  for (const [key, difference] of anew) {
    for (const object of withChildren(key, now)) {
      whole.add(keyOf(object));
      drops.set(keyOf(object), { object, difference: drops.get(keyOf(object))?.difference ?? difference });
    }
    for (const object of withChildren(key, wanted)) {
      makes.set(keyOf(object), { object, difference: makes.get(keyOf(object))?.difference ?? difference });
    }
  }
  for (const { object, from } of makes.values()) {
    const brought = from === undefined ? [] : (writers.of(object).brings?.(from, object, wanted, now) ?? []);
    for (const key of brought) {
      makes.delete(key);
      drops.delete(key);
    }
  }
  const taken = takenBy(drops, writers);
  return {
    drops: together(drops, (object) => [...goesWith(object), ...(taken.get(keyOf(object)) ?? [])]),
    makes: together(makes, (object) => comesWith(object, makes)),
    anew: whole,
  };
}

/** The keys of what cannot be dropped before what takes it along, and of that. */
function takenBy(drops: ReadonlyMap<string, Task>, writers: Writers): Map<string, string[]> {
  const taken = new Map<string, string[]>();
  for (const [key, { object }] of drops) {
    for (const other of writers.of(object).takes?.(object) ?? []) taken.set(other, [key]);
  }
  return taken;
}

function isRetyped({ kind, type, ...difference }: Difference): boolean {
  const properties = type === "changed" && "properties" in difference ? difference.properties : [];
  return kind === "column" && (properties.includes("type") || properties.includes("collation"));
}

/** What stands in the way of those that are made anew, or given another type, is made anew as well. */
function addDependents(
  anew: Map<string, Difference>,
  blocked: ReadonlyMap<string, Difference>,
  { now, wanted }: { now: Snapshot; wanted: Snapshot },
): void {
  // A Map gives what is added to it on the way, too.
  const queue = new Map([...blocked, ...anew]);
  for (const [key, difference] of queue) {
    const object = now.get(key);
    for (const dependent of object === undefined ? [] : dependentsOf(object, now)) {
      const other = keyOf(dependent);
      if (!wanted.has(other) || queue.has(other)) continue;
      queue.set(other, difference);
      anew.set(other, difference);
    }
  }
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
  // It goes with its constraint, and its settings have to be said again.
  const index = object?.kind === "constraint" ? indexOf(object, snapshot) : undefined;
  return [
    ...(object === undefined ? [] : [object]),
    ...(index === undefined ? [] : [index]),
    ...children.flatMap((child) => withChildren(keyOf(child), snapshot)),
  ];
}
