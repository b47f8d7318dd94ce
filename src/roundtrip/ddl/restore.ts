import { compareSnapshots, type Difference } from "../catalog/compare.ts";
import { keyOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { inOrder, needsOf } from "./order.ts";
import { type Task, tasksOf, type Tasks } from "./tasks.ts";
import { loadWriters, type Writers } from "./writers.ts";

/** Statements that restore one object; one may come several times, where some statements can only be run later. */
export interface Restoration {
  difference: Difference;
  statements: string[];
}

/**
 * What makes the catalog `now` into `wanted`, in an order in which it can be run: ties are undone, what is too much is
 * dropped, what is missing made (a type as a shell first, where its functions need it) and what differs altered; then goes what the differing ones still used, and last comes
 * what needs all else to be there.
 */
export async function restore(
  now: Snapshot,
  wanted: Snapshot,
  differences: readonly Difference[] = compareSnapshots(wanted, now),
): Promise<Restoration[]> {
  const writers = await loadWriters(differences.map(({ kind }) => kind));
  const tasks = tasksOf(differences, { now, wanted, writers });
  await writers.load([...tasks.drops, ...tasks.makes].map(({ object }) => object.kind));
  const [early, late] = inDropOrder(tasks);
  const makes = inOrder(tasks.makes);
  const drop = (one: Task): Restoration =>
    restoration(one, writers.of(one.object).drop(one.object, now, wanted));
  const written = [
    ...makes.map((one) => restoration(one, untied(one, writers, now))),
    ...early.map(drop),
    ...makes.filter(isFirst).map((one) => restoration(one, made(one, { now, wanted, writers }))),
    ...makes.map((one) => restoration(one, shell(one, writers))),
    ...makes
      .filter((one) => !isFirst(one))
      .map((one) => restoration(one, made(one, { now, wanted, writers }))),
    ...late.map(drop),
    ...makes.map((one) =>
      restoration(one, writers.of(one.object).later?.(one.from, one.object, wanted) ?? []),
    ),
  ];
  return written.filter(({ statements }) => statements.length > 0);
}

function restoration({ difference }: Task, statements: string[]): Restoration {
  return { difference, statements };
}

function untied({ from, object }: Task, writers: Writers, now: Snapshot): string[] {
  return from === undefined ? [] : (writers.of(object).before?.(from, object, now) ?? []);
}

/** What needs no function and no type, and holds them. */
function isFirst({ object }: Task): boolean {
  return ["role", "database", "role settings", "schema"].includes(object.kind);
}

function shell({ from, object }: Task, writers: Writers): string[] {
  return from === undefined ? (writers.of(object).shell?.(object) ?? []) : [];
}

function made(
  { from, object }: Task,
  { now, wanted, writers }: { now: Snapshot; wanted: Snapshot; writers: Writers },
): string[] {
  if (from !== undefined) return writers.of(object).alter(from, object, wanted, now);
  const columns = wanted.childrenOf(keyOf(object), "column");
  return [
    ...writers.of(object).create(object, wanted, now),
    ...columns.flatMap((column) => writers.of(column).made?.(column, wanted) ?? []),
  ];
}

/**
 * What goes at once, and what goes only when the differing objects are as they were: the columns, since a view does not
 * tell of which it is made, what a differing object uses now, and what those use.
 */
function inDropOrder({ drops, makes, anew }: Tasks): [early: Task[], late: Task[]] {
  const changes = makes.flatMap(({ from, difference }): Task[] =>
    from === undefined ? [] : [{ object: from, difference, from }],
  );
  const needs = needsOf([...drops, ...changes]);
  const late = new Set<Task>();
  const delay = (one: Task): void => {
    if (late.has(one) || one.from !== undefined || anew.has(keyOf(one.object))) return;
    late.add(one);
    for (const other of needs.get(one) ?? []) delay(other);
  };
  for (const change of changes) for (const used of needs.get(change) ?? []) delay(used);
  for (const one of drops) if (one.object.kind === "column") delay(one);
  const ordered = inOrder(drops).toReversed();
  return [ordered.filter((one) => !late.has(one)), ordered.filter((one) => late.has(one))];
}
