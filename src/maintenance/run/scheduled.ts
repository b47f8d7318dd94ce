import { ExitCode, PgopsError } from "../../errors.ts";
import { checkMetricsFile, writeMetricsFile } from "../../operation/prometheus.ts";
import type { Settings } from "../../config/settings.ts";
import { describeTarget } from "../../config/describe.ts";
import type { MaintenanceContext } from "../context.ts";
import { collectMetrics, type TableRunway } from "../metrics.ts";
import { noticeOf, noticeOfError, notify } from "../notify.ts";
import { type MaintainOptions, maintain } from "./maintain.ts";
import type { MaintenanceResult } from "./result.ts";

export interface ScheduledOptions extends Omit<MaintainOptions, "afterwards"> {
  /** Of the process, for the command that is told of a failure. */
  env: Readonly<Record<string, string | undefined>>;
  /** In place of the configured file for Prometheus; absolute. */
  metricsFile?: string | undefined;
}

/** Not now is no failure, nor that somebody has stopped it; wrong usage is seen by who gives the command. */
const untold: ReadonlySet<number> = new Set([
  ExitCode.usage,
  ExitCode.notNow,
  ExitCode.interrupted,
  ExitCode.terminated,
]);

/**
 * Does what `maintain` does, writes the metrics, and tells of failures as configured; a dry run does neither.
 * @throws PgopsError as `maintain`, and `PGOPS_METRICS_FILE` (exit code 2) before anything is begun
 */
export async function runScheduled(
  context: MaintenanceContext,
  { env, metricsFile = context.settings.metrics, ...options }: ScheduledOptions,
): Promise<MaintenanceResult> {
  if (options.dryRun === true) return maintain(context, options);
  if (metricsFile !== undefined) await checkMetricsFile(metricsFile);
  try {
    const result = await maintain(context, {
      ...options,
      afterwards: async (session, finished) => {
        if (metricsFile === undefined) return;
        const runway = await runwayOf(context, options.project);
        await writeMetricsFile(
          metricsFile,
          await collectMetrics(session, context, { result: finished, runway }),
        );
      },
    });
    const notice = noticeOf(result);
    if (notice !== undefined) await notify(context, notice, { env });
    return result;
  } catch (error) {
    if (error instanceof PgopsError && !untold.has(error.exitCode))
      await notify(context, noticeOfError(error, describeTarget(context.target)), { env });
    throw error;
  }
}

/** For how long the configured tables have partitions; nothing where that cannot be read, which is no reason to fail. */
async function runwayOf(context: MaintenanceContext, project: Settings): Promise<TableRunway[]> {
  if (project.partitions.length === 0) return [];
  const [{ partitionsStatus }, { partitionContext }] = await Promise.all([
    import("../../partitions/status/status.ts"),
    import("../../partitions/context.ts"),
  ]);
  try {
    const { tables } = await partitionsStatus(partitionContext(context, project, { at: context.now() }));
    return tables.map(({ table, runwayDays }) => ({ table, days: runwayDays }));
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    context.emit({ type: "warning", message: `the metrics are without the partitions: ${error.message}` });
    return [];
  }
}
