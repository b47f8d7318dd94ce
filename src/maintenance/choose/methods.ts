import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Extensions } from "../catalog/extensions.ts";
import type { TableShape } from "../catalog/table-shape.ts";
import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Relation } from "../statements/relation.ts";
import { vacuumFullWork } from "../statements/vacuum.ts";
import type { WorkReason } from "../statements/work-on.ts";
import type { Work } from "../work.ts";

/** What is there to write tables anew with. */
export interface Tools {
  method: MaintenanceTask["method"];
  /** 180004 and the like. */
  server: number;
  extensions: Extensions;
  /** What `pg_repack --version` says on this machine; undefined where it is not asked for, or not there. */
  pgRepackProgram: string | undefined;
  /** How long pg_repack may wait for a lock. */
  lockPatienceMs: number;
}

const repackFrom = 190_000;

/** Why the method cannot be used in this database at all; undefined where it can. */
export function methodHindrance({ method, server, extensions, pgRepackProgram }: Tools): string | undefined {
  if (method === "repack" && server < repackFrom)
    return `REPACK comes with PostgreSQL 19, and this is ${Math.floor(server / 10_000)}: name another \`method\``;
  if (method !== "pg_repack") return undefined;
  const { pgRepack } = extensions;
  if (pgRepack === undefined)
    return "the extension pg_repack is not in this database: CREATE EXTENSION pg_repack";
  if (pgRepackProgram === undefined) return "there is no program pg_repack on this machine";
  return pgRepackProgram === pgRepack.version
    ? undefined
    : `the program pg_repack is ${pgRepackProgram} and the extension ${pgRepack.version}: they must be the same`;
}

/** Why the method cannot be used on this table; undefined where it can. */
export function tableHindrance(
  { method }: Pick<Tools, "method">,
  { kind }: Pick<Relation, "kind">,
  shape: TableShape,
): string | undefined {
  if (method === "vacuum-full") return undefined;
  const name = method === "repack" ? "REPACK (CONCURRENTLY)" : "pg_repack";
  if (kind !== "table") return `it is a ${kind}, and ${name} takes tables`;
  if (method === "pg_repack")
    return shape.hasKey
      ? undefined
      : "pg_repack needs a primary key, or a unique index on columns that are NOT NULL";
  if (!shape.isPermanent || shape.method !== "heap") return `${name} takes ordinary tables that are logged`;
  if (shape.walLevel === "minimal") return `${name} needs wal_level replica or higher`;
  return shape.hasIdentity ? undefined : `${name} needs a primary key, or an index as replica identity`;
}

/** How much free disk the method takes, of the size with indexes: pg_repack keeps what is written meanwhile as well. */
export function copiesNeeded(method: Tools["method"]): number {
  return method === "pg_repack" ? 2 : 1;
}

/** The work that writes a table anew. */
export function rewriteWork(relation: Relation, tools: Tools, reason: WorkReason): Work {
  const work = vacuumFullWork(relation, { analyze: true }, tools.server, reason);
  const name = quoteQualified(relation.name);
  if (tools.method === "repack")
    return {
      ...work,
      sql: `REPACK (CONCURRENTLY, ANALYZE) ${name}`,
      lock: "SHARE UPDATE EXCLUSIVE, ACCESS EXCLUSIVE at the end",
    };
  if (tools.method === "vacuum-full") return work;
  const args = [
    `--table=${name}`,
    // Not by the index that it is clustered by: as VACUUM FULL does.
    "--no-order",
    // It would cancel, and then terminate, whoever is in its way.
    "--no-kill-backend",
    `--wait-timeout=${Math.max(1, Math.ceil(tools.lockPatienceMs / 1000))}`,
  ];
  return {
    ...work,
    sql: `pg_repack ${args.join(" ")}`,
    lock: "SHARE UPDATE EXCLUSIVE, ACCESS EXCLUSIVE at the beginning and the end",
    program: { file: "pg_repack", args },
  };
}
