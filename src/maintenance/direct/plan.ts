import { reindexWork } from "../statements/reindex.ts";
import type { Relation } from "../statements/relation.ts";
import {
  analyzeWork,
  canAnalyzeAlone,
  vacuumFullWork,
  type VacuumOptions,
  vacuumWork,
} from "../statements/vacuum.ts";
import { type Left, targetText, type Work } from "../work.ts";
import type { Facts, IndexOfTable } from "./facts.ts";

/** What is to be done: the works of one phase at a time, each in any order. */
export interface DirectPlan {
  phases: Work[][];
  left: Left[];
}

/** Of ANALYZE and VACUUM. */
interface Shared {
  /** 180004 and the like. */
  server: number;
  skipLocked?: boolean | undefined;
  bufferUsageLimit?: string | undefined;
}

/** ANALYZE of each, of partitioned tables too: autovacuum never does those. */
export function planAnalyze(facts: readonly Facts[], { server, ...options }: Shared): DirectPlan {
  const { leaves, parents, covered } = partitionedApart(facts, server);
  const single = leaves.filter(({ oid }) => !covered.has(oid));
  return {
    phases: [
      single.map((one) => analyzeWork(one, options, server)),
      parents.map((one) => analyzeWork(one, { ...options, only: true }, server)),
    ],
    left: [],
  };
}

/** VACUUM of each; a partitioned table is its partitions, and with ANALYZE has statistics of its own, too. */
export function planVacuum(
  facts: readonly Facts[],
  { server, ...options }: Shared & VacuumOptions,
): DirectPlan {
  const { leaves, parents, covered } = partitionedApart(facts, server);
  const analyze = options.analyze === true;
  return {
    phases: [
      leaves.map((one) => vacuumWork(one, { ...options, analyze: analyze && !covered.has(one.oid) }, server)),
      analyze ? parents.map((one) => analyzeWork(one, { ...options, only: true }, server)) : [],
    ],
    left: childless(facts, "vacuum"),
  };
}

/** VACUUM FULL of each; of a partitioned table its partitions. */
export function planVacuumFull(
  facts: readonly Facts[],
  { server, ...options }: Shared & Pick<VacuumOptions, "analyze">,
): DirectPlan {
  const { leaves } = partitionedApart(facts, server);
  return {
    phases: [leaves.map((one) => vacuumFullWork(one, options, server))],
    left: childless(facts, "vacuum-full"),
  };
}

/**
 * REINDEX of each table, and of indexes that were named without theirs. CONCURRENTLY a table's invalid indexes are done one by
 * one, for the server leaves them; what an exclusion constraint needs is left.
 */
export function planReindex(
  facts: readonly Facts[],
  { concurrently, named }: { concurrently: boolean; named: boolean },
): DirectPlan {
  const tables = facts.filter(({ relkind }) => relkind === "r" || relkind === "m");
  const taken = new Set(tables.map(({ oid }) => oid));
  const indexes = facts.filter(({ relkind, table }) => relkind === "i" && !taken.has(table.oid));
  const plans = tables.map((table) => planTable(table, { concurrently, named }));
  return {
    phases: [
      [...plans.flatMap(({ works }) => works), ...indexes.map((one) => reindexWork(one, { concurrently }))],
    ],
    left: [...plans.flatMap(({ left }) => left), ...childless(facts, "reindex")],
  };
}

function planTable(
  table: Facts,
  { concurrently, named }: { concurrently: boolean; named: boolean },
): { works: Work[]; left: Left[] } {
  const { name, indexes } = table;
  if (indexes.length === 0) {
    const left: Left = { kind: "reindex", target: targetText(name), why: "it has no index", wanted: false };
    return { works: [], left: named ? [left] : [] };
  }
  if (!concurrently) return { works: [reindexWork(table, { concurrently })], left: [] };
  const exclusion = indexes.filter(({ isExclusion }) => isExclusion);
  const invalid = indexes.filter(({ isExclusion, isValid }) => !isExclusion && !isValid);
  const remains = isRemains(invalid);
  const works = [
    ...(exclusion.length + invalid.length < indexes.length ? [reindexWork(table, { concurrently })] : []),
    ...invalid
      .filter((one) => !remains.has(one))
      .map((one) => reindexWork(relationOf(one, table), { concurrently })),
  ];
  return {
    works,
    left: [
      ...exclusion.map((one) => leftIndex(one, exclusionText)),
      ...[...remains].map((one) => leftIndex(one, remainsText)),
    ],
  };
}

const exclusionText =
  "belongs to an exclusion constraint, and is rebuilt only while nobody can write to the table: --no-concurrently";
const remainsText = "was left by a REINDEX that failed, or is being built";

/** What REINDEX CONCURRENTLY names what it builds, or has replaced; and what is being built now. */
function isRemains(invalid: readonly IndexOfTable[]): Set<IndexOfTable> {
  return new Set(
    invalid.filter(({ name, isBeingBuilt }) => isBeingBuilt || /_cc(?:new|old)\d*$/.test(name.name)),
  );
}

function leftIndex({ name }: IndexOfTable, why: string): Left {
  return { kind: "reindex", target: targetText(name), why, wanted: true };
}

function relationOf({ oid, name }: IndexOfTable, { table }: Facts): Relation {
  return { oid, name, kind: "index", inherited: false, table, sizes: undefined };
}

/** Partitioned tables apart from what holds rows; `parents` are those that a statement is needed for. */
function partitionedApart(
  facts: readonly Facts[],
  server: number,
): { leaves: Facts[]; parents: Relation[]; covered: ReadonlySet<number> } {
  const partitioned = facts.filter(({ kind }) => kind === "partitioned");
  const leaves = facts.filter(({ kind }) => kind !== "partitioned");
  if (canAnalyzeAlone(server)) return { leaves, parents: partitioned, covered: new Set() };
  // ANALYZE of a partitioned table does all below it, too.
  const tops = partitioned.filter(({ oid, root }) => oid === root);
  const below = (top: Facts): Facts[] => leaves.filter(({ root }) => root === top.oid);
  return {
    leaves,
    parents: tops.map((top) => ({ ...top, sizes: sumOf(below(top)) })),
    covered: new Set(tops.flatMap((top) => below(top).map(({ oid }) => oid))),
  };
}

function sumOf(parts: readonly Relation[]): Relation["sizes"] {
  const sum = { total: 0, heap: 0, indexes: 0 };
  for (const { sizes } of parts) {
    if (sizes === undefined) return undefined;
    sum.total += sizes.total;
    sum.heap += sizes.heap;
    sum.indexes += sizes.indexes;
  }
  return sum;
}

function childless(facts: readonly Facts[], kind: Left["kind"]): Left[] {
  const parents = new Set(facts.filter((one) => one.oid !== one.root).map(({ root }) => root));
  return facts
    .filter((one) => one.kind === "partitioned" && one.oid === one.root && !parents.has(one.oid))
    .map(({ name }) => ({ kind, target: targetText(name), why: "it has no partitions", wanted: false }));
}
