import type { Difference } from "../catalog/compare.ts";
import { compareSnapshots } from "../catalog/compare.ts";
import { kinds } from "../catalog/kinds.ts";
import type { CatalogObject, Value } from "../catalog/object.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import { type Restoration, restore } from "../ddl/restore.ts";
import { type ColumnOrder, essenceOf } from "../verify/essence.ts";
import type { Portrait } from "./context.ts";
import { readIgnoreRules, withoutIgnored } from "./ignore.ts";
import { inStableOrder } from "./snapshot-file.ts";
import { createStatements } from "./statements.ts";

/** An object in which the two sides differ. */
export interface Drift {
  /** "index public.idx_users_email" */
  key: string;
  kind: CatalogObject["kind"];
  identity: string;
  /** added: only in `to`; removed: only in `from`. */
  type: Difference["type"];
  /** What of it differs, where both have it. */
  properties: string[];
  before: CatalogObject | null;
  after: CatalogObject | null;
  /** What makes it, with what lives in it, on each side, and what makes the second side like the first. */
  sql: { before: string[]; after: string[]; restore: string[] };
}

/** What a comparison of two portraits comes down to. */
export interface Compared {
  differences: Drift[];
  /** What makes `to` into `from`, in an order in which it can be run. */
  restore: string[];
}

const clusterKinds: ReadonlySet<string> = new Set(
  kinds.filter(({ cluster }) => cluster === true).map(({ name }) => name),
);

/**
 * Compares two sides. What follows from another difference is not told by itself, and neither is what `ignore` names.
 * Roles count only where both sides are of a kind: a throwaway server has none but their names.
 * @throws PgopsError `PGOPS_CONFIG` for rules that cannot be read.
 */
export async function comparePortraits(
  from: Portrait,
  to: Portrait,
  ignore: readonly string[] = [],
): Promise<Compared> {
  const rules = readIgnoreRules(ignore);
  const [before, after] = from.of === to.of ? [from.snapshot, to.snapshot] : [from, to].map(withoutCluster);
  const all = withoutIgnored(compareSnapshots(before ?? from.snapshot, after ?? to.snapshot), rules);
  return distilled(all, { before: from.snapshot, after: to.snapshot }, rules);
}

function withoutCluster({ snapshot }: Portrait): Snapshot {
  return new Snapshot([...snapshot.objects()].filter(({ kind }) => !clusterKinds.has(kind)));
}

interface Snapshots {
  before: Snapshot;
  after: Snapshot;
}

async function distilled(
  all: readonly Difference[],
  { before, after }: Snapshots,
  rules: Parameters<typeof withoutIgnored>[1],
): Promise<Compared> {
  const columnsOf = (table: string): Record<"before" | "after", readonly CatalogObject[]> => ({
    before: before.childrenOf(table, "column"),
    after: after.childrenOf(table, "column"),
  });
  const { differences, columnOrders, standsFor } = essenceOf(all, columnsOf);
  const told = withoutIgnored(withColumnOrders(differences, columnOrders, { before, after }), rules);
  const parts = Map.groupBy(all, ({ key }) => standsFor(key));
  const restorations = await restore(after, before, all);
  const restored = Map.groupBy(restorations, ({ difference }) => standsFor(difference.key));
  const drifts = told.map(async (one): Promise<Drift> => {
    const own = parts.get(one.key) ?? [];
    const [made, found] = await Promise.all([
      createStatements(objectsOf(own, one, "before"), before),
      createStatements(objectsOf(own, one, "after"), after),
    ]);
    return {
      key: one.key,
      kind: one.kind,
      identity: (one.before ?? one.after).identity,
      type: one.type,
      properties: one.type === "changed" ? one.properties : [],
      before: plain(one.before),
      after: plain(one.after),
      sql: { before: made, after: found, restore: statementsOf(restored.get(one.key) ?? []) },
    };
  });
  return { differences: inStableOrder(await Promise.all(drifts)), restore: statementsOf(restorations) };
}

function statementsOf(restorations: readonly Restoration[]): string[] {
  return restorations.flatMap(({ statements }) => statements);
}

/** Without the oid that an object of a live catalog has: it means nothing elsewhere. */
function plain(object: CatalogObject | undefined): CatalogObject | null {
  if (object === undefined) return null;
  const { kind, identity, parent, properties } = object;
  return { kind, identity, parent, properties };
}

/** The object itself and what is there, or gone, because it is. */
function objectsOf(
  parts: readonly Difference[],
  { key, type, ...one }: Difference,
  side: "before" | "after",
): CatalogObject[] {
  const rest = type === "changed" ? [] : parts.filter((part) => part.key !== key);
  return [one[side], ...rest.map((part) => part[side])].filter((object) => object !== undefined);
}

/** The order of a table's columns as a property of the table. */
function withColumnOrders(
  differences: readonly Difference[],
  orders: readonly ColumnOrder[],
  { before, after }: Snapshots,
): Difference[] {
  const byKey = new Map(differences.map((one) => [one.key, one]));
  for (const { table, ...order } of orders) {
    const known = byKey.get(table);
    const [then, now] = [known?.before ?? before.get(table), known?.after ?? after.get(table)];
    if (then === undefined || now === undefined) continue;
    byKey.set(table, {
      key: table,
      kind: then.kind,
      type: "changed",
      before: withProperty(then, order.before),
      after: withProperty(now, order.after),
      properties: [...(known?.type === "changed" ? known.properties : []), columnOrder],
    });
  }
  return [...byKey.values()];
}

const columnOrder = "column order";

function withProperty(object: CatalogObject, order: Value): CatalogObject {
  return { ...object, properties: { ...object.properties, [columnOrder]: order } };
}
