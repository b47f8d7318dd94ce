import { compareSnapshots, type Difference } from "../catalog/compare.ts";
import type { Kind } from "../catalog/kind.ts";
import { kinds } from "../catalog/kinds.ts";
import type { CatalogObject } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { inOrderOfMention } from "./order.ts";
import type { DdlWriter } from "./writer.ts";

/** The statements that restore one object. */
export interface Restoration {
  difference: Difference;
  statements: string[];
}

/** What makes the catalog `now` into `wanted`, in an order in which it can be run. */
export async function restore(
  now: Snapshot,
  wanted: Snapshot,
  differences: readonly Difference[] = compareSnapshots(wanted, now),
): Promise<Restoration[]> {
  const writers = await writersOf(differences);
  const left = differences.filter((one) => one.type === "added");
  const gone = differences.filter((one) => one.type === "removed");
  const changed = differences.filter((one) => one.type === "changed");
  const restorations: Restoration[] = [];
  const taken = new Set(left.flatMap(({ kind, after }) => writers.get(kind)?.takes?.(after) ?? []));
  for (const one of inOrder(left, ({ after }) => after).toReversed()) {
    if (livesInOneOf(one.after, left) || taken.has(one.key)) continue;
    restorations.push({ difference: one, statements: writers.get(one.kind)?.drop(one.after, now) ?? [] });
  }
  const made = inOrder(gone, ({ before }) => before);
  const shells = made.map((one) => ({
    difference: one,
    statements: writers.get(one.kind)?.shell?.(one.before) ?? [],
  }));
  for (const one of made) {
    if (restsOnTypes(one)) restorations.push(...shells.splice(0));
    // A table brings its columns.
    if (one.kind === "column" && livesInOneOf(one.before, gone)) continue;
    restorations.push({
      difference: one,
      statements: writers.get(one.kind)?.create(one.before, wanted) ?? [],
    });
  }
  for (const one of inOrder(changed, ({ before }) => before)) {
    const statements = writers.get(one.kind)?.alter(one.after, one.before, wanted) ?? [];
    restorations.push({ difference: one, statements });
  }
  return restorations.filter(({ statements }) => statements.length > 0);
}

function livesInOneOf({ parent }: CatalogObject, differences: readonly Difference[]): boolean {
  return parent !== null && differences.some(({ key }) => key === parent);
}

/** Functions may be made early, for what needs them; never before the schemas. */
function restsOnTypes({ kind }: Difference): boolean {
  return (rank.get(kind) ?? 0) >= (rank.get("language") ?? 0);
}

const rank = new Map(kinds.map(({ name }, index) => [name, index]));

function inOrder<One extends Difference>(
  differences: readonly One[],
  objectOf: (one: One) => CatalogObject,
): One[] {
  const byKind = differences.toSorted((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0));
  return inOrderOfMention(byKind, objectOf);
}

async function writersOf(differences: readonly Difference[]): Promise<Map<string, DdlWriter>> {
  const wanted = new Map<string, Kind>();
  for (const { kind } of differences) {
    const found = kinds.find(({ name }) => name === kind);
    if (found !== undefined) wanted.set(kind, found);
  }
  const loaded = [...wanted].map(async ([name, { ddl }]) => [name, await ddl()] as const);
  return new Map(await Promise.all(loaded));
}
