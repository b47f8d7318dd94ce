import { ExitCode, PgopsError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { withSession } from "../operation/session.ts";
import type { MaintenanceContext } from "./context.ts";
import { readActions, readRuns, type RunEntry } from "./log/read-log.ts";
import type { ActionRecord } from "./log/records.ts";
import { maintenanceLogReadable } from "./log/tables.ts";

export interface MaintenanceHistoryOptions {
  /** Of these tasks alone. */
  tasks?: readonly string[] | undefined;
  /** Default 20 runs, 50 actions. */
  limit?: number | undefined;
  /** Statement by statement, with those that a person gave the command for. */
  actions?: boolean | undefined;
}

export interface MaintenanceHistoryResult {
  /** The zone of the configuration, for people; the moments below are in UTC. */
  timezone: string;
  /** The latest first; null where actions are asked for. */
  runs: RunEntry[] | null;
  /** The latest first; null where runs are asked for. */
  actions: ActionRecord[] | null;
}

/**
 * What maintenance did: run by run, or statement by statement; nothing where nothing was done yet. Changes nothing.
 * @throws PgopsError `PGOPS_MAINTENANCE_TASK` (exit code 2) for a task that is neither configured nor in the history,
 * `PGOPS_MAINTENANCE_LOG` where this role may not read it
 */
export async function maintenanceHistory(
  context: MaintenanceContext,
  { tasks: wanted, limit, actions = false }: MaintenanceHistoryOptions = {},
): Promise<MaintenanceHistoryResult> {
  const { timezone, tasks } = context.settings;
  return withSession(context, async (session) => {
    const readable = await maintenanceLogReadable(session, context);
    if (readable === false) throw notReadable(context);
    const runs =
      readable && !actions ? await readRuns(session, context, { tasks: wanted, limit: limit ?? 20 }) : [];
    const found =
      readable && actions ? await readActions(session, context, { tasks: wanted, limit: limit ?? 50 }) : [];
    const known = new Set([...tasks.map(({ name }) => name), ...[...runs, ...found].map(({ task }) => task)]);
    const unknown = wanted?.find((name) => !known.has(name));
    if (unknown !== undefined)
      throw unknownTask(
        unknown,
        tasks.map(({ name }) => name),
      );
    return { timezone, runs: actions ? null : runs, actions: actions ? found : null };
  });
}

function unknownTask(task: string, names: readonly string[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_TASK",
    message: `there is no maintenance task "${task}", neither configured nor in the history${didYouMean(task, names)}`,
    hint: names.length === 0 ? "The configuration has none." : `The configuration has ${names.join(", ")}.`,
    exitCode: ExitCode.usage,
  });
}

function notReadable({ stateSchema }: Pick<MaintenanceContext, "stateSchema">): PgopsError {
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_LOG",
    message: `this role may not read the history of maintenance in the schema ${stateSchema}`,
    hint: "Let it use that schema, and grant it SELECT on maintenance_runs and maintenance_actions.",
    sqlstate: "42501",
  });
}
