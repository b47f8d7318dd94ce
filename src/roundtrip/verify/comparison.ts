import type { Finding } from "../../findings.ts";
import type { Difference } from "../catalog/compare.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import { livesIn } from "../catalog/own-tables.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import { type Rename, renamesAmong } from "../ddl/renames.ts";
import { restore } from "../ddl/restore.ts";
import type { Changes } from "../watch/changes.ts";
import { type Essence, essenceOf } from "./essence.ts";
import { differenceFindings, type Occasion } from "./findings.ts";
import { type NamesBack, namesBack } from "./names-back.ts";
import type { Stage } from "./stage.ts";

/** How the catalog differs from what it was at an earlier moment. */
export interface Comparison {
  essence: Essence;
  findings: Finding[];
  /** What makes it what it was, in the order in which it can be run. */
  repairs: string[];
}

/** Compares what is now with what was when the changes began to be noted. */
export async function compareWith(
  changes: Changes,
  { watch, onlooker, ownKeys }: Pick<Stage, "watch" | "onlooker" | "ownKeys">,
  occasion: Occasion,
): Promise<Comparison> {
  const isCounted = (one: Touched): boolean => !isOwn(one, ownKeys);
  const renames = renamesAmong(changes.touched((key) => watch.get(key)).filter(isCounted));
  const all = changes.differences((key) => watch.get(key)).filter(isCounted);
  const named = await namesBack({ watch, session: onlooker }, changes, renames);
  if (all.length === 0 && named === undefined) return { essence: nothing, findings: [], repairs: [] };
  const since = named?.changes ?? changes;
  const now = named?.now ?? watch.snapshot();
  const differences = since.differences((key) => now.get(key)).filter(isCounted);
  const wanted = earlier(now, since);
  const essence = withNames(
    essenceOf(differences, (table) => ({
      before: wanted.childrenOf(table, "column"),
      after: now.childrenOf(table, "column"),
    })),
    named,
  );
  const restorations = await restore(now, wanted, differences);
  return {
    essence: named === undefined ? essence : withAll(essence, [...all, ...renames.map(asRemoved)]),
    findings: differenceFindings(essence, { restorations, named }, occasion),
    repairs: [...(named?.statements ?? []), ...restorations.flatMap(({ statements }) => statements)],
  };
}

interface Touched {
  key: string;
  before: CatalogObject | undefined;
  after: CatalogObject | undefined;
}

/** The rows of what has another name are not lost: the names explain it. */
function withAll(essence: Essence, differences: readonly Difference[]): Essence {
  return { ...essence, differences: [...essence.differences, ...differences] };
}

function asRemoved({ wanted }: Rename): Difference {
  return { key: keyOf(wanted), kind: wanted.kind, type: "removed", before: wanted, after: undefined };
}

/** What was put aside is told by the name that it took. */
function withNames(essence: Essence, named: NamesBack | undefined): Essence {
  const names = new Map(named?.displaced.map(({ aside, difference }) => [aside, difference.key]));
  return {
    ...essence,
    differences: essence.differences.filter(({ key }) => !names.has(key)),
    standsFor: (key) => names.get(essence.standsFor(key)) ?? essence.standsFor(key),
  };
}

/** What a GRANT ON ALL TABLES or SEQUENCES does to pgops' own is nobody's loss. */
function isOwn({ key, before, after }: Touched, ownKeys: ReadonlySet<string>): boolean {
  const object = before ?? after;
  return ownKeys.has(key) || (object !== undefined && livesIn(object, ownKeys));
}

const nothing: Essence = { differences: [], columnOrders: [], standsFor: (key) => key };

/** The snapshot at the moment from which the changes count. */
function earlier(now: Snapshot, changes: Changes): Snapshot {
  const objects = new Map<string, CatalogObject>(now.entries());
  for (const key of changes.keys()) {
    const before = changes.before(key)?.object;
    if (before === undefined) objects.delete(key);
    else objects.set(keyOf(before), before);
  }
  return new Snapshot(objects.values());
}
