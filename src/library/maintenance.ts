import { processEnvironment } from "../config/process-environment.ts";
import type { Patience, Settings } from "../config/settings.ts";
import type { MaintenanceContext } from "../maintenance/context.ts";
import type { AnalyzeTablesOptions } from "../maintenance/direct/analyze-tables.ts";
import type { ReindexRelationsOptions } from "../maintenance/direct/reindex-relations.ts";
import type { DirectResult } from "../maintenance/direct/result.ts";
import type { VacuumTablesOptions } from "../maintenance/direct/vacuum-tables.ts";
import type { MaintenanceHistoryOptions, MaintenanceHistoryResult } from "../maintenance/history.ts";
import type { MaintenanceResult } from "../maintenance/run/result.ts";
import type { ScheduledOptions } from "../maintenance/run/scheduled.ts";
import type { OperationListener } from "../operation/events.ts";
import type { ProjectOptions } from "./project-options.ts";

/** Where maintenance finds the project and the server, and whom it tells what it does. */
export interface MaintenanceOptions extends ProjectOptions {
  /** Goes before DATABASE_URL and the configuration. */
  databaseUrl?: string | undefined;
  /** How long to wait for a server that is still starting, in milliseconds. */
  waitMs?: number | undefined;
  /** Cancels the running statements. */
  signal?: AbortSignal | undefined;
  /** How long and how often it is waited for locks and for other runs; default: the configuration. */
  patience?: Partial<Patience> | undefined;
  onEvent?: OperationListener | undefined;
}

/** Gathers statistics, as `pgops analyze` does. What failed is in the result. @throws PgopsError where nothing was begun */
export async function analyze(
  options: MaintenanceOptions & AnalyzeTablesOptions = {},
): Promise<DirectResult> {
  const [{ analyzeTables }, context] = await Promise.all([
    import("../maintenance/direct/analyze-tables.ts"),
    contextOf(options),
  ]);
  return analyzeTables(context, options);
}

/**
 * Removes dead rows, or with `full` writes tables anew, as `pgops vacuum` does. It asks only where `confirm` is given. What
 * failed is in the result. @throws PgopsError where nothing was begun
 */
export async function vacuum(options: MaintenanceOptions & VacuumTablesOptions = {}): Promise<DirectResult> {
  const [{ vacuumTables }, context] = await Promise.all([
    import("../maintenance/direct/vacuum-tables.ts"),
    contextOf(options),
  ]);
  return vacuumTables(context, options);
}

/** Builds indexes anew, as `pgops reindex` does. What failed is in the result. @throws PgopsError where nothing was begun */
export async function reindex(
  options: MaintenanceOptions & ReindexRelationsOptions = {},
): Promise<DirectResult> {
  const [{ reindexRelations }, context] = await Promise.all([
    import("../maintenance/direct/reindex-relations.ts"),
    contextOf(options),
  ]);
  return reindexRelations(context, options);
}

export type MaintainLibraryOptions = MaintenanceOptions &
  Pick<ScheduledOptions, "tasks" | "force" | "dryRun" | "metricsFile" | "onAction" | "onTask">;

/**
 * Does what is due by the clock, as `pgops maintenance` does; what failed is in the result, with the `exitCode` of the command.
 * Another run is waited for as `patience.waitLockMs` says, by default not at all.
 * @throws PgopsError where nothing could be begun (`PGOPS_LOCKED`), or the run was ended: `partial` is the result so far
 */
export async function maintain(options: MaintainLibraryOptions = {}): Promise<MaintenanceResult> {
  const { env = processEnvironment(), patience } = options;
  const [{ runScheduled }, { context, project }] = await Promise.all([
    import("../maintenance/run/scheduled.ts"),
    projectOf({ ...options, patience: { waitLockMs: 0, ...patience } }),
  ]);
  return runScheduled(context, { ...options, project, env });
}

/** What maintenance has done, the latest first, as `pgops maintenance history` shows it. Changes nothing. @throws PgopsError */
export async function maintenanceHistory(
  options: MaintenanceOptions & MaintenanceHistoryOptions = {},
): Promise<MaintenanceHistoryResult> {
  const [operation, context] = await Promise.all([import("../maintenance/history.ts"), contextOf(options)]);
  return operation.maintenanceHistory(context, options);
}

async function contextOf(options: MaintenanceOptions): Promise<MaintenanceContext> {
  return (await projectOf(options)).context;
}

async function projectOf(
  options: MaintenanceOptions,
): Promise<{ context: MaintenanceContext; project: Settings }> {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const { databaseUrl, waitMs, signal, patience, onEvent: emit } = options;
  const [{ loadSettings }, { operationContext }, { maintenanceContext }] = await Promise.all([
    import("../config/load.ts"),
    import("../operation/context.ts"),
    import("../maintenance/context.ts"),
  ]);
  const settings = await loadSettings({ cwd, env, inline: config, configFile, environment, databaseUrl });
  const context = await operationContext(settings, { env, waitMs, emit, signal, ...patience });
  return { context: maintenanceContext(context, settings), project: settings };
}
