import { ExitCode, PgopsError } from "../../errors.ts";
import type { MaintenanceContext } from "../context.ts";
import { canSkipDatabaseStats, databaseStats, type VacuumOptions } from "../statements/vacuum.ts";
import type { Relation } from "../statements/relation.ts";
import { type ConfirmWorks, type DirectOptions, doWorks } from "./do-works.ts";
import { planVacuum, planVacuumFull } from "./plan.ts";
import type { DirectResult } from "./result.ts";

export interface VacuumTablesOptions
  extends
    DirectOptions,
    Pick<
      VacuumOptions,
      "analyze" | "freeze" | "parallel" | "indexCleanup" | "truncate" | "bufferUsageLimit"
    > {
  /** VACUUM FULL: the tables are written anew, and nobody can use them meanwhile. */
  full?: boolean | undefined;
  /** Asked before a VACUUM FULL; without it nothing is asked. */
  confirm?: ConfirmWorks | undefined;
}

const isTable = ({ kind }: Pick<Relation, "kind">): boolean => kind !== "partitioned";

/** From so many tables on the database's own age is found out once, and not with each. */
const manyTables = 10;

/**
 * VACUUM of tables: of those named, else of all of the database; `full` only of those named, or with `all`.
 * @throws PgopsError `PGOPS_USAGE`, and where nothing was begun; what failed is in the result
 */
export async function vacuumTables(
  context: MaintenanceContext,
  options: VacuumTablesOptions = {},
): Promise<DirectResult> {
  if (options.full === true) return fully(context, options);
  const { analyze, freeze, parallel, indexCleanup, truncate, bufferUsageLimit, skipLocked } = options;
  const words = { analyze, freeze, parallel, indexCleanup, truncate, bufferUsageLimit, skipLocked };
  return doWorks(context, options, {
    verb: "vacuum",
    kind: "vacuum",
    plan: ({ facts }, server) =>
      planVacuum(facts, { ...words, server, skipDatabaseStats: facts.filter(isTable).length >= manyTables }),
    last: (works, server) =>
      canSkipDatabaseStats(server) && works.some(({ sql }) => sql.includes("SKIP_DATABASE_STATS"))
        ? databaseStats
        : undefined,
  });
}

function fully(context: MaintenanceContext, options: VacuumTablesOptions): Promise<DirectResult> {
  const { names = [], all = false, analyze, skipLocked, confirm } = options;
  refuseOthers(options);
  if (names.length === 0 && !all) {
    throw new PgopsError({
      code: "PGOPS_USAGE",
      message: "a full vacuum of the whole database is not done unasked",
      hint: "Name the tables, or say --all. Nothing was done.",
      exitCode: ExitCode.usage,
    });
  }
  return doWorks(context, options, {
    verb: "vacuum",
    kind: "vacuum-full",
    plan: ({ facts }, server) => planVacuumFull(facts, { server, analyze, skipLocked }),
    confirm,
  });
}

/** What VACUUM FULL does not take, or does anyway. @throws PgopsError `PGOPS_USAGE` */
function refuseOthers({ parallel, indexCleanup, truncate, bufferUsageLimit }: VacuumTablesOptions): void {
  const given = [
    parallel === undefined ? [] : "--parallel",
    indexCleanup === undefined ? [] : "--index-cleanup",
    truncate === undefined ? [] : "--no-truncate",
    bufferUsageLimit === undefined ? [] : "--buffer-usage-limit",
  ].flat();
  if (given.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: `--full and ${given.join(", ")} do not go together: a table is written anew with all its indexes`,
    exitCode: ExitCode.usage,
  });
}
