import { ExitCode } from "../errors.ts";
import type { Metric, Sample } from "../operation/prometheus.ts";
import type { Session } from "../postgres/session.ts";
import type { MaintenanceContext } from "./context.ts";
import type { TaskHistory } from "./log/records.ts";
import { lastRuns } from "./log/task-runs.ts";
import { type TaskTotals, taskTotals } from "./log/task-totals.ts";
import type { MaintenanceResult } from "./run/result.ts";
import { whatIsDue } from "./schedule/due.ts";

/** For how long a partitioned table has partitions. */
export interface TableRunway {
  table: string;
  /** Infinity where there is no end; null where nobody knows. */
  days: number | null;
}

export interface MetricsOptions {
  result: MaintenanceResult;
  runway?: readonly TableRunway[] | undefined;
}

/** What is told to Prometheus after a run: what it did, and what the history knows of each task. */
export async function collectMetrics(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "settings" | "target" | "now">,
  { result, runway = [] }: MetricsOptions,
): Promise<Metric[]> {
  const [histories, totals] = [await lastRuns(session, context), await taskTotals(session, context)];
  const { database, host, port } = context.target;
  return maintenanceMetrics({
    // Files of several databases may lie in one folder.
    common: { database, server: host.startsWith("/") ? host : `${host}:${port}` },
    result,
    runway,
    tasks: standings(context, histories),
    histories,
    totals,
  });
}

/** Where each task stands that is enabled, also those that this run was not about. */
function standings(
  { settings, now }: Pick<MaintenanceContext, "settings" | "now">,
  histories: ReadonlyMap<string, TaskHistory>,
): TaskStanding[] {
  const moment = now();
  const tasks = settings.tasks.filter(({ enabled }) => enabled);
  return whatIsDue({ ...settings, tasks }, histories, moment).map(({ task, missedSince, next }) => ({
    task: task.name,
    overdue: missedSince === null ? 0 : (Number(moment) - Number(missedSince)) / 1000,
    next,
  }));
}

interface TaskStanding {
  task: string;
  /** Seconds since the first time of its schedule that no success stands for. */
  overdue: number;
  next: Date | null;
}

interface MetricsFacts {
  /** Labels of every number. */
  common: Readonly<Record<string, string>>;
  result: MaintenanceResult;
  runway: readonly TableRunway[];
  tasks: readonly TaskStanding[];
  histories: ReadonlyMap<string, TaskHistory>;
  totals: ReadonlyMap<string, TaskTotals>;
}

/** The metrics of these facts; docs/maintenance-outcome.md lists them. */
function maintenanceMetrics(facts: MetricsFacts): Metric[] {
  const { common, runway } = facts;
  const metrics = [...ofRun(facts), ...ofTasks(facts)];
  const days = runway.flatMap(({ table, days: left }) =>
    left === null ? [] : [{ labels: { table }, value: left * 86_400 }],
  );
  metrics.push({
    name: "pgops_partitions_runway_seconds",
    help: "For how long a partitioned table has partitions; +Inf where they have no end.",
    type: "gauge",
    samples: days,
  });
  return metrics.map((metric) => ({
    ...metric,
    samples: metric.samples.map(({ labels, value }) => ({ labels: { ...common, ...labels }, value })),
  }));
}

function ofRun({ result }: MetricsFacts): Metric[] {
  const { endedAt, durationMs, exitCode, window, budgetMs, standby } = result;
  return [
    gauge(
      "run_timestamp_seconds",
      "When pgops maintenance last ended, whether or not anything was due.",
      seconds(endedAt),
    ),
    gauge("run_duration_seconds", "How long that took.", Math.round(durationMs) / 1000),
    gauge("run_success", "Whether nothing failed.", Number(exitCode !== ExitCode.failed)),
    gauge("standby", "Whether the server is a standby, where nothing is done.", Number(standby)),
    gauge(
      "window_open",
      "Whether the window was open, where one is configured.",
      window === null ? null : Number(window.open),
    ),
    gauge(
      "budget_seconds",
      "How long one run may take, where that is configured.",
      budgetMs === null ? null : budgetMs / 1000,
    ),
  ];
}

const outcomes = ["done", "partial", "not-now", "failed", "interrupted"] as const;

function ofTasks({ tasks, histories, totals }: MetricsFacts): Metric[] {
  const task = (
    [name, type, help]: readonly [name: string, type: Metric["type"], help: string],
    samplesOf: (
      task: TaskStanding,
      history: TaskHistory | undefined,
      totals: TaskTotals | undefined,
    ) => Sample[],
  ): Metric => ({
    name: `pgops_maintenance_task_${name}`,
    help,
    type,
    samples: tasks.flatMap((one) =>
      samplesOf(one, histories.get(one.task), totals.get(one.task)).map(({ labels, value }) => ({
        labels: { task: one.task, ...labels },
        value,
      })),
    ),
  });
  return [
    task(
      [
        "last_success_timestamp_seconds",
        "gauge",
        "When the last run that went well ended; 0 where none did.",
      ],
      (_, history) => [{ value: history?.lastSuccess ? seconds(history.lastSuccess.endedAt) : 0 }],
    ),
    task(
      ["last_run_timestamp_seconds", "gauge", "When the last run began, however it ended."],
      (_, history) => (history?.lastAttempt ? [{ value: seconds(history.lastAttempt.startedAt) }] : []),
    ),
    task(["last_run_duration_seconds", "gauge", "How long the last run took that has ended."], (_, history) =>
      durationOf(history),
    ),
    task(["last_run_outcome", "gauge", "1 for how the last run ended, 0 for the others."], (_, history) =>
      history?.lastAttempt
        ? outcomes.map((outcome) => ({
            labels: { outcome },
            value: Number(history.lastAttempt?.outcome === outcome),
          }))
        : [],
    ),
    task(
      [
        "overdue_seconds",
        "gauge",
        "How long ago it was due first and has not been done; 0 where it is not due.",
      ],
      ({ overdue }) => [{ value: overdue }],
    ),
    task(["next_run_timestamp_seconds", "gauge", "When it is due next."], ({ next }) =>
      next === null ? [] : [{ value: seconds(next) }],
    ),
    task(["runs_total", "counter", "Runs, by how they ended."], (_, __, known) => counts(known?.runs)),
    task(
      ["actions_total", "counter", "Statements on tables and indexes, by how they ended."],
      (_, __, known) => counts(known?.actions),
    ),
    task(["duration_seconds_total", "counter", "How long all runs took."], (_, __, known) => [
      { value: Math.round(known?.durationMs ?? 0) / 1000 },
    ]),
    task(
      ["reclaimed_bytes_total", "counter", "What was freed, of tables and indexes that are smaller now."],
      (_, __, known) => [{ value: known?.reclaimedBytes ?? 0 }],
    ),
  ];
}

function durationOf(history: TaskHistory | undefined): Sample[] {
  const { startedAt, endedAt } = history?.lastAttempt ?? {};
  return startedAt && endedAt ? [{ value: (Number(endedAt) - Number(startedAt)) / 1000 }] : [];
}

function counts(known: Readonly<Record<string, number>> | undefined): Sample[] {
  return Object.entries(known ?? {})
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([outcome, value]) => ({ labels: { outcome }, value }));
}

function seconds(moment: Date): number {
  return Number(moment) / 1000;
}

function gauge(name: string, help: string, value: number | null): Metric {
  const samples = value === null ? [] : [{ value }];
  return { name: `pgops_maintenance_${name}`, help, type: "gauge", samples };
}
