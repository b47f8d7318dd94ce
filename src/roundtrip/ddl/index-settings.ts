import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { attributeChanges } from "./attributes.ts";
import { extensionChanges } from "./extension-dependence.ts";
import { tableOf } from "./on-table.ts";
import { nameOf } from "./relation.ts";
import { optionChanges } from "./storage-options.ts";

/** What ALTER can set on an index, brought from `from` to `to`; also for those behind constraints. */
export function indexSettings(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  const index = `INDEX ${to.identity}`;
  const tablespace = textOf(to, "tablespace");
  return [
    ...optionChanges(from, to, index),
    ...(tablespace === textOf(from, "tablespace")
      ? []
      : [`ALTER ${index} SET TABLESPACE ${tablespace ?? "pg_default"};`]),
    ...validityChange(from, to),
    ...clusterChange(from, to, snapshot),
    ...statisticsChanges(from, to),
    ...extensionChanges(from, to, index),
    ...attributeChanges(from, to, { comment: index }),
  ];
}

/** An index of a partitioned table is valid by those of the partitions; none can be made invalid on purpose. */
function validityChange(from: CatalogObject, to: CatalogObject): string[] {
  const isValidAgain = from.properties["valid"] === false && to.properties["valid"] === undefined;
  return isValidAgain && !isOnOnly(to) ? [`REINDEX INDEX ${to.identity};`] : [];
}

/** The server tells an index of a partitioned table by ON ONLY. */
function isOnOnly(index: CatalogObject): boolean {
  return (textOf(index, "definition") ?? "").includes(` ON ONLY ${tableOf(index)} `);
}

function clusterChange(from: CatalogObject, to: CatalogObject, snapshot: Snapshot): string[] {
  const isClustered = to.properties["clustered"] === true;
  if (isClustered === (from.properties["clustered"] === true)) return [];
  // A table is clustered on one index at most: the other one's statement takes this one's place.
  const isAnother = snapshot
    .childrenOf(to.parent ?? "", "index")
    .some((index) => keyOf(index) !== keyOf(to) && index.properties["clustered"] === true);
  if (isClustered) return [`ALTER ${parentOf(to)} CLUSTER ON ${nameOf(to)};`];
  return isAnother ? [] : [`ALTER ${parentOf(to)} SET WITHOUT CLUSTER;`];
}

/** What makes a new index the replica identity; a table that is to have another one than now says so itself. */
export function replicaIdentity(index: CatalogObject, wanted: Snapshot, now: Snapshot | undefined): string[] {
  const identityIn = (snapshot: Snapshot | undefined): unknown =>
    snapshot?.get(index.parent ?? "")?.properties["replicaIdentity"];
  if (index.properties["replicaIdentity"] !== true || identityIn(wanted) !== identityIn(now)) return [];
  return [`ALTER ${parentOf(index)} REPLICA IDENTITY USING INDEX ${nameOf(index)};`];
}

function statisticsChanges(from: CatalogObject, to: CatalogObject): string[] {
  const before = targetsOf(from);
  const after = targetsOf(to);
  const columns = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return columns
    .filter((column) => before[column] !== after[column])
    .map(
      (column) => `ALTER INDEX ${to.identity} ALTER COLUMN ${column} SET STATISTICS ${after[column] ?? -1};`,
    );
}

function targetsOf({ properties }: CatalogObject): Readonly<Record<string, number>> {
  return (properties["statistics"] ?? {}) as Readonly<Record<string, number>>;
}

/** "TABLE public.users", as ALTER names it. */
function parentOf(index: CatalogObject): string {
  const word = index.parent?.startsWith("materialized view ") === true ? "MATERIALIZED VIEW" : "TABLE";
  return `${word} ${tableOf(index)}`;
}
