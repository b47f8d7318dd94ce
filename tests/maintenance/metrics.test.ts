import { readFile } from "node:fs/promises";
import parsePrometheus from "parse-prometheus-text-format";
import { expect, test } from "vitest";
import { expireLog } from "../../src/maintenance/log/expire-log.ts";
import { beginTask, endTask } from "../../src/maintenance/log/task-runs.ts";
import { collectMetrics } from "../../src/maintenance/metrics.ts";
import { prometheusText } from "../../src/operation/prometheus.ts";
import type { LogScene } from "./log/log-scene.ts";
import { logScene, recorded } from "./log/log-scene.ts";
import { resultOf } from "./results.ts";

const at = (moment: string): string => String(Date.parse(moment) / 1000);

type Values = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** By name, and by the labels that are not every number's. */
async function metricsOf(
  { session, context }: LogScene,
  options: Parameters<typeof collectMetrics>[2],
): Promise<Values> {
  const families = parsePrometheus(prometheusText(await collectMetrics(session, context, options)));
  const common = {
    database: context.target.database,
    server: `${context.target.host}:${context.target.port}`,
  };
  return Object.fromEntries(
    families.map(({ name, metrics }) => [
      name.replace("pgops_maintenance_", ""),
      Object.fromEntries(
        metrics.map(({ labels = {}, value }) => {
          const { database, server, ...own } = labels;
          expect({ database, server }).toEqual(common);
          return [Object.values(own).join(" "), value];
        }),
      ),
    ]),
  );
}

async function run(
  scene: LogScene,
  [from, to]: readonly [string, string],
  outcome: "done" | "failed",
): Promise<void> {
  const { session, context, setClock } = scene;
  setClock(from);
  const id = await beginTask(session, context, { task: "vacuum", scheduledFor: new Date(from) });
  await recorded(scene, { taskId: id, task: "vacuum" });
  await recorded(scene, { taskId: id, task: "vacuum" }, { bytesAfter: 5000 });
  if (outcome === "failed") await recorded(scene, { taskId: id, task: "vacuum" }, { outcome, bytesAfter: 0 });
  setClock(to);
  await endTask(session, context, id, { outcome, reason: null });
}

test("what the history knows of each task is told, with what the run did", async () => {
  const scene = await logScene();
  await run(scene, ["2027-03-09T03:00:00Z", "2027-03-09T03:00:30Z"], "done");
  await run(scene, ["2027-03-10T03:00:00Z", "2027-03-10T03:00:10.500Z"], "failed");
  scene.setClock("2027-03-10T03:01:00Z");
  const result = resultOf({
    endedAt: new Date("2027-03-10T03:01:00Z"),
    durationMs: 60_000,
    exitCode: 1,
    budgetMs: 2_700_000,
    window: { open: true, opensAt: null, closesAt: new Date("2027-03-10T05:00:00Z") },
  });
  const runway = [
    { table: "public.audit_logs", days: 99 },
    { table: "public.events", days: Number.POSITIVE_INFINITY },
    { table: "public.unknown", days: null },
  ];
  const none = { reindex: "0", "vacuum-full": "0" };
  expect(await metricsOf(scene, { result, runway })).toEqual({
    run_timestamp_seconds: { "": at("2027-03-10T03:01:00Z") },
    run_duration_seconds: { "": "60" },
    run_success: { "": "0" },
    standby: { "": "0" },
    window_open: { "": "1" },
    budget_seconds: { "": "2700" },
    task_last_success_timestamp_seconds: { vacuum: at("2027-03-09T03:00:30Z"), ...none },
    task_last_run_timestamp_seconds: { vacuum: at("2027-03-10T03:00:00Z") },
    task_last_run_duration_seconds: { vacuum: "10.5" },
    task_last_run_outcome: {
      "vacuum done": "0",
      "vacuum partial": "0",
      "vacuum not-now": "0",
      "vacuum failed": "1",
      "vacuum interrupted": "0",
    },
    task_overdue_seconds: {
      vacuum: "60",
      reindex: String(3 * 86_400 - 59 * 60),
      // It never runs as it is configured.
      "vacuum-full": "0",
    },
    // vacuum has failed, and is tried again; vacuum-full has no window.
    task_next_run_timestamp_seconds: {
      vacuum: at("2027-03-10T03:30:10.500Z"),
      reindex: at("2027-03-14T04:00:00Z"),
    },
    task_runs_total: { "vacuum done": "1", "vacuum failed": "1" },
    task_actions_total: { "vacuum done": "4", "vacuum failed": "1" },
    task_duration_seconds_total: { vacuum: "40.5", ...none },
    // What grew, and what failed, frees nothing.
    task_reclaimed_bytes_total: { vacuum: "1200", ...none },
    pgops_partitions_runway_seconds: { "public.audit_logs": "8553600", "public.events": "+Inf" },
  });
});

test("not now is no failure, nor is a window that is closed", async () => {
  const scene = await logScene();
  for (const [exitCode, success] of [
    [0, "1"],
    [4, "1"],
    [1, "0"],
  ] as const)
    expect(await metricsOf(scene, { result: resultOf({ exitCode }) })).toMatchObject({
      run_success: { "": success },
    });
});

test("counters never fall: what the history forgets stays counted", async () => {
  const scene = await logScene();
  const { session, context, setClock } = scene;
  await run(scene, ["2026-03-09T03:00:00Z", "2026-03-09T03:00:30Z"], "done");
  await run(scene, ["2026-03-10T03:00:00Z", "2026-03-10T03:00:30Z"], "done");
  setClock("2027-03-10T03:00:00Z");
  expect(await expireLog(session, context)).toEqual({ runs: 1, actions: 4 });
  await run(scene, ["2027-03-10T03:00:00Z", "2027-03-10T03:00:30Z"], "done");
  const told = await metricsOf(scene, { result: resultOf() });
  expect(told["task_reclaimed_bytes_total"]).toMatchObject({ vacuum: "1800" });
  expect(told["task_runs_total"]).toEqual({ "vacuum done": "3" });
});

test("overdue counts from the first night that was missed, in the zone of the schedule, also of tasks that this run left out", async () => {
  const tasks = [
    { name: "vacuum", run: "vacuum", schedule: "0 3 * * *" },
    { name: "off", run: "analyze", schedule: "0 3 * * *", enabled: false },
  ];
  const scene = await logScene({ timezone: "Europe/Berlin", tasks });
  await run(scene, ["2027-03-27T02:00:00Z", "2027-03-27T02:00:30Z"], "done");
  // Summer time began on 28 March: three o'clock is an hour earlier by UTC.
  scene.setClock("2027-03-30T02:00:00Z");
  const told = await metricsOf(scene, { result: resultOf() });
  expect(told["task_overdue_seconds"]).toEqual({ vacuum: String(2 * 86_400 + 3600) });
  scene.setClock("2027-03-28T00:59:59Z");
  expect((await metricsOf(scene, { result: resultOf() }))["task_overdue_seconds"]).toEqual({ vacuum: "0" });
});

test("the page lists every metric, with the type that it has", async () => {
  const scene = await logScene();
  await run(scene, ["2027-03-09T03:00:00Z", "2027-03-09T03:00:30Z"], "done");
  const metrics = await collectMetrics(scene.session, scene.context, { result: resultOf() });
  const page = await readFile(new URL("../../docs/maintenance-outcome.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(pgops_\w+)(?:\{[^`]*\})?` \| (gauge|counter) \|/gm)];
  expect(rows.map(([, name, type]) => [name, type])).toEqual(metrics.map(({ name, type }) => [name, type]));
});
