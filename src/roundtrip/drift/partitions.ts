import type { PartitionSettings } from "../../config/partition-settings.ts";
import type { DetachedPartition } from "../../operation/detached-partitions.ts";
import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import { identityOf, withAllInside } from "../catalog/own-tables.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import type { Portrait } from "./context.ts";

/** Partitions that take no part in a comparison: `pgops partitions` compares them with their table. */
export interface PartitionsLeftOut {
  /** "public.audit_logs" */
  table: string;
  /** How many tables were left out, on either side. */
  leftOut: number;
  /** How many of them are partitions no longer: pgops has detached them, and they are still there. */
  detached: number;
}

/** Two sides without the partitions that pgops looks after. */
export interface WithoutPartitions {
  from: Portrait;
  to: Portrait;
  partitions: PartitionsLeftOut[];
}

/**
 * Leaves the partitions of these tables out of both sides, with all that lives in them, whoever made them; and what was
 * one by the log of either side. Of the tables themselves nothing is left out.
 */
export function withoutPartitions(
  from: Portrait,
  to: Portrait,
  tables: readonly Pick<PartitionSettings, "table">[],
): WithoutPartitions {
  const identities = tables.map(({ table }) => identityOf(table));
  const detached = [...(from.detached ?? []), ...(to.detached ?? [])];
  const sides = [from, to].map(({ snapshot }) =>
    identities.map((table) => ({
      partitions: partitionsOf(snapshot, table),
      detached: standingAlone(snapshot, table, detached),
    })),
  );
  const partitions = identities.flatMap((table, index): PartitionsLeftOut[] => {
    const own = sides.flatMap((side) => side[index] ?? []);
    const apart = new Set(own.flatMap((one) => one.detached));
    const all = new Set([...own.flatMap((one) => one.partitions), ...apart]);
    return all.size === 0 ? [] : [{ table, leftOut: all.size, detached: apart.size }];
  });
  const [left, right] = sides.map(
    (side) => new Set(side.flatMap((one) => [...one.partitions, ...one.detached])),
  );
  return {
    from: { ...from, snapshot: withoutTablesOf(from.snapshot, left, identities) },
    to: { ...to, snapshot: withoutTablesOf(to.snapshot, right, identities) },
    partitions,
  };
}

/** The keys of a table's partitions, and of theirs. */
function partitionsOf(snapshot: Snapshot, table: string): string[] {
  const found = new Map<string, string>();
  const parents = new Set([table]);
  // They come in no set order.
  for (let before = 0; before !== parents.size;) {
    before = parents.size;
    for (const object of snapshot.objects()) {
      if (!parents.has(textOf(object, "partitionOf") ?? "")) continue;
      parents.add(object.identity);
      found.set(object.identity, keyOf(object));
    }
  }
  return [...found.values()];
}

/** The keys of tables that were partitions of this one by the log, and are not any more. */
function standingAlone(snapshot: Snapshot, table: string, log: readonly DetachedPartition[]): string[] {
  const names = new Set(log.filter((one) => one.table === table).map(({ partition }) => partition));
  return [...names].flatMap((identity) => {
    const object = snapshot.get(`table ${identity}`) ?? snapshot.get(`foreign table ${identity}`);
    return object === undefined || textOf(object, "partitionOf") !== undefined ? [] : keyOf(object);
  });
}

function withoutTablesOf(
  snapshot: Snapshot,
  keys: ReadonlySet<string> | undefined,
  tables: readonly string[],
): Snapshot {
  const objects = [...snapshot.objects()];
  const left = withAllInside(objects, keys ?? []);
  const parents = new Set(tables.map((identity) => `table ${identity}`));
  return new Snapshot(
    objects.flatMap((object) => {
      if (left.has(keyOf(object))) return [];
      return object.kind === "index" && parents.has(object.parent ?? "") ? forAllPartitions(object) : object;
    }),
  );
}

/**
 * The server tells a partitioned table's index as made ON ONLY it, for those who make the partitions' themselves and attach
 * them. With the partitions left out, the statement has to be the one that reaches them.
 */
function forAllPartitions(index: CatalogObject): CatalogObject {
  const definition = textOf(index, "definition");
  const table = (index.parent ?? "").slice("table ".length);
  if (definition === undefined) return index;
  const whole = definition.replace(` ON ONLY ${table} USING `, () => ` ON ${table} USING `);
  return { ...index, properties: { ...index.properties, definition: whole } };
}
