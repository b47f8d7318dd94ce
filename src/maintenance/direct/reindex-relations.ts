import type { MaintenanceContext } from "../context.ts";
import { type ConfirmWorks, type DirectOptions, doWorks } from "./do-works.ts";
import { planReindex } from "./plan.ts";
import type { DirectResult } from "./result.ts";

export interface ReindexRelationsOptions extends Omit<DirectOptions, "costDelayMs"> {
  /** Default true: everybody goes on reading and writing. */
  concurrently?: boolean | undefined;
  /** Asked before indexes are built while nobody can write; without it nothing is asked. */
  confirm?: ConfirmWorks | undefined;
}

/**
 * REINDEX of tables and indexes: of those named, else of all tables of the database.
 * @throws PgopsError where nothing was begun; what failed is in the result
 */
export function reindexRelations(
  context: MaintenanceContext,
  options: ReindexRelationsOptions = {},
): Promise<DirectResult> {
  const { concurrently = true, confirm } = options;
  return doWorks(context, options, {
    verb: "reindex",
    kind: "reindex",
    concurrently,
    plan: ({ facts, set }) => planReindex(facts, { concurrently, named: set === "named" }),
    confirm: concurrently ? undefined : confirm,
  });
}
