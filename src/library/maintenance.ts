import { processEnvironment } from "../config/process-environment.ts";
import type { Patience } from "../config/settings.ts";
import type { MaintenanceContext } from "../maintenance/context.ts";
import type { AnalyzeTablesOptions } from "../maintenance/direct/analyze-tables.ts";
import type { ReindexRelationsOptions } from "../maintenance/direct/reindex-relations.ts";
import type { DirectResult } from "../maintenance/direct/result.ts";
import type { VacuumTablesOptions } from "../maintenance/direct/vacuum-tables.ts";
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

async function contextOf(options: MaintenanceOptions): Promise<MaintenanceContext> {
  const { cwd = process.cwd(), env = processEnvironment(), config, configFile, environment } = options;
  const { databaseUrl, waitMs, signal, patience, onEvent: emit } = options;
  const [{ loadSettings }, { operationContext }, { maintenanceContext }] = await Promise.all([
    import("../config/load.ts"),
    import("../operation/context.ts"),
    import("../maintenance/context.ts"),
  ]);
  const settings = await loadSettings({ cwd, env, inline: config, configFile, environment, databaseUrl });
  const context = await operationContext(settings, { env, waitMs, emit, signal, ...patience });
  return maintenanceContext(context, settings);
}
