import { quoteQualified } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import type { Work } from "../work.ts";
import type { Relation } from "./relation.ts";
import { workOn, type WorkReason } from "./work-on.ts";

/** What ANALYZE takes. */
export interface AnalyzeOptions {
  /** Leaves what somebody else holds, in place of waiting for it. */
  skipLocked?: boolean | undefined;
  /** How much of the shared buffers it may use: "8 MB". Left out before PostgreSQL 16, which knows no such thing. */
  bufferUsageLimit?: string | undefined;
  /** The partitioned table alone, without its partitions: PostgreSQL 18; before that they are always done with it. */
  only?: boolean | undefined;
}

/** What VACUUM FULL takes. */
export interface VacuumFullOptions {
  analyze?: boolean | undefined;
  skipLocked?: boolean | undefined;
}

/** What VACUUM takes. */
export interface VacuumOptions extends VacuumFullOptions {
  freeze?: boolean | undefined;
  /** Workers for the indexes of one table; 0 for none. */
  parallel?: number | undefined;
  indexCleanup?: "auto" | "on" | "off" | undefined;
  /** false: the empty end of the file stays, and no ACCESS EXCLUSIVE lock is asked for at the end. */
  truncate?: boolean | undefined;
  bufferUsageLimit?: string | undefined;
  /**
   * Leaves the database's own age as it is, which each VACUUM would find out anew: for many tables, with `databaseStats` run
   * when all are done. Left out before PostgreSQL 16.
   */
  skipDatabaseStats?: boolean | undefined;
}

const bufferUsageLimitFrom = 160_000;
const databaseStatsFrom = 160_000;
const onlyFrom = 180_000;

/** Written after many a VACUUM with `skipDatabaseStats`: PostgreSQL 16. */
export const databaseStats = "VACUUM (ONLY_DATABASE_STATS)";

/** Whether this server (180004 and the like) takes SKIP_DATABASE_STATS. */
export function canSkipDatabaseStats(server: number): boolean {
  return server >= databaseStatsFrom;
}

/** Whether this server (180004 and the like) can analyze a partitioned table without doing its partitions again. */
export function canAnalyzeAlone(server: number): boolean {
  return server >= onlyFrom;
}

/** VACUUM of a table, a materialized view or a toast table, for a server of this version (180004 and the like). */
export function vacuumWork(
  relation: Relation,
  options: VacuumOptions,
  server: number,
  reason?: WorkReason,
): Work {
  const { indexCleanup, truncate, parallel, skipDatabaseStats } = options;
  const words = [
    ...(options.freeze === true ? ["FREEZE"] : []),
    ...(options.analyze === true && relation.kind !== "toast" ? ["ANALYZE"] : []),
    ...shared(options, server),
    ...(indexCleanup === undefined ? [] : [`INDEX_CLEANUP ${indexCleanup.toUpperCase()}`]),
    ...(truncate === undefined ? [] : [`TRUNCATE ${truncate}`]),
    ...(parallel === undefined ? [] : [`PARALLEL ${parallel}`]),
    ...(skipDatabaseStats === true && canSkipDatabaseStats(server) ? ["SKIP_DATABASE_STATS"] : []),
  ];
  return workOn(relation, reason, {
    kind: "vacuum",
    sql: statement("VACUUM", words, relation, only(relation, server)),
    lock: "SHARE UPDATE EXCLUSIVE",
    bytes: relation.sizes?.total ?? null,
  });
}

/** VACUUM FULL: the table and its indexes are written anew while nobody can use it. */
export function vacuumFullWork(
  relation: Relation,
  options: VacuumFullOptions,
  server: number,
  reason?: WorkReason,
): Work {
  const words = [
    "FULL",
    ...(options.analyze === true && relation.kind !== "toast" ? ["ANALYZE"] : []),
    ...shared({ skipLocked: options.skipLocked }, server),
  ];
  return workOn(relation, reason, {
    kind: "vacuum-full",
    sql: statement("VACUUM", words, relation, only(relation, server)),
    lock: "ACCESS EXCLUSIVE",
    bytes: relation.sizes?.total ?? null,
  });
}

/** ANALYZE; of a partitioned table it does the partitions too, where they are not left out with `only`. */
export function analyzeWork(
  relation: Relation,
  options: AnalyzeOptions,
  server: number,
  reason?: WorkReason,
): Work {
  return workOn(relation, reason, {
    kind: "analyze",
    sql: statement(
      "ANALYZE",
      shared(options, server),
      relation,
      only(relation, server, options.only === true),
    ),
    lock: "SHARE UPDATE EXCLUSIVE",
    bytes: relation.sizes?.heap ?? null,
  });
}

function shared({ skipLocked, bufferUsageLimit }: AnalyzeOptions, server: number): string[] {
  return [
    ...(skipLocked === true ? ["SKIP_LOCKED"] : []),
    ...(bufferUsageLimit === undefined || server < bufferUsageLimitFrom
      ? []
      : [`BUFFER_USAGE_LIMIT ${quoteLiteral(bufferUsageLimit)}`]),
  ];
}

/** Before PostgreSQL 18 a table went without those that inherit from it, and a partitioned one with its partitions always. */
function only({ kind, inherited }: Relation, server: number, alone = true): string {
  const has = kind === "partitioned" ? alone : inherited;
  return has && server >= onlyFrom ? "ONLY " : "";
}

function statement(verb: string, words: readonly string[], { name }: Relation, before: string): string {
  const list = words.length === 0 ? "" : `(${words.join(", ")}) `;
  return `${verb} ${list}${before}${quoteQualified(name)}`;
}
