import { expect, test } from "vitest";
import { beginAction } from "../../../src/maintenance/log/actions.ts";
import { expireLog } from "../../../src/maintenance/log/expire-log.ts";
import { readActions, readRuns } from "../../../src/maintenance/log/read-log.ts";
import { beginTask, endTask, lastRuns } from "../../../src/maintenance/log/task-runs.ts";
import { logScene, type LogScene, recorded } from "./log-scene.ts";

async function runAt(
  scene: LogScene,
  moment: string,
  task: string,
  outcome: "done" | "failed" | "running",
): Promise<string> {
  const { session, context, setClock } = scene;
  setClock(moment);
  const id = await beginTask(session, context, { task, scheduledFor: null });
  await recorded(scene, { taskId: id, task });
  if (outcome !== "running") await endTask(session, context, id, { outcome, reason: null });
  return id;
}

test("what is older than the period goes; what runs, and each task's last run and last success, stay", async () => {
  const scene = await logScene({ retain: "2 months" });
  const { session, context, setClock } = scene;
  await runAt(scene, "2027-01-01T03:00Z", "vacuum", "done");
  const lastSuccess = await runAt(scene, "2027-01-02T03:00Z", "vacuum", "done");
  await runAt(scene, "2027-01-03T03:00Z", "vacuum", "failed");
  const lastAttempt = await runAt(scene, "2027-01-04T03:00Z", "vacuum", "failed");
  const running = await runAt(scene, "2027-01-05T03:00Z", "reindex", "running");
  await runAt(scene, "2027-02-10T03:00Z", "partitions", "done");
  const kept = await runAt(scene, "2027-02-15T03:00Z", "partitions", "done");
  setClock("2027-01-06T03:00Z");
  const byHand = await beginAction(session, context, {
    taskId: null,
    task: null,
    kind: "reindex",
    target: "public.i",
  });

  setClock("2027-04-12T12:00Z");
  expect(await expireLog(session, context)).toEqual({ runs: 3, actions: 5 });
  const runs = await readRuns(session, context, { limit: 99 });
  expect(runs.map(({ id }) => id).toSorted()).toEqual([lastSuccess, lastAttempt, running, kept].toSorted());
  const actions = await readActions(session, context, { limit: 99 });
  expect(actions.map(({ id, taskId }) => taskId ?? id)).toEqual([byHand, kept, running]);
  expect((await lastRuns(session, context)).get("vacuum")?.lastSuccess?.startedAt).toEqual(
    new Date("2027-01-02T03:00Z"),
  );
  expect(await expireLog(session, context)).toEqual({ runs: 0, actions: 0 });
});

test("a period is the calendar's: three months before the end of May is the end of February", async () => {
  const scene = await logScene({ retain: "3 months", timezone: "Europe/Berlin" });
  const { session, context, setClock } = scene;
  setClock("2027-02-27T22:59:59Z");
  await recorded(scene, { target: "public.older" });
  setClock("2027-02-27T23:00:00Z");
  await recorded(scene, { target: "public.newer" });
  // 31 May, midnight in Berlin; there is no 31 February.
  setClock("2027-05-30T22:00:00Z");
  expect(await expireLog(session, context)).toEqual({ runs: 0, actions: 1 });
  expect(await readActions(session, context, { limit: 9 })).toMatchObject([{ target: "public.newer" }]);
});

test("a long history goes in batches, all of it", async () => {
  const { session, context, setClock } = await logScene();
  const { stateSchema } = context;
  await session.run(`INSERT INTO "${stateSchema}".maintenance_actions (kind, target, started_at, outcome, client)
    SELECT 'vacuum', 'public.t', timestamptz '2020-01-01', 'done', 'x' FROM generate_series(1, 4001)`);
  setClock("2027-03-10T03:00Z");
  expect(await expireLog(session, context)).toEqual({ runs: 0, actions: 4001 });
});

test("the totals of a task outlive the runs that they were made of", async () => {
  const scene = await logScene();
  const { session, context, setClock, database } = scene;
  await runAt(scene, "2026-01-01T03:00Z", "vacuum", "done");
  await runAt(scene, "2026-01-02T03:00Z", "vacuum", "failed");
  setClock("2027-03-10T03:00Z");
  await expireLog(session, context);
  await runAt(scene, "2027-03-10T03:00Z", "vacuum", "done");
  const [row] = await database.sql.unsafe<{ totals: unknown }[]>(
    `SELECT totals FROM "${context.stateSchema}".maintenance_runs ORDER BY id DESC LIMIT 1`,
  );
  expect(row?.totals).toEqual({
    reclaimedBytes: 1800,
    durationMs: 0,
    runs: { done: 2, failed: 1 },
    actions: { done: 3 },
  });
});
