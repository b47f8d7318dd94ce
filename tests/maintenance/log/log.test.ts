import { expect, test } from "vitest";
import { beginAction } from "../../../src/maintenance/log/actions.ts";
import { readActions, readRuns } from "../../../src/maintenance/log/read-log.ts";
import { markInterrupted, runningRows } from "../../../src/maintenance/log/running.ts";
import {
  ensureMaintenanceLog,
  maintenanceLogReadable,
  tryMaintenanceLog,
} from "../../../src/maintenance/log/tables.ts";
import { beginTask, endTask, lastRuns } from "../../../src/maintenance/log/task-runs.ts";
import { connect } from "../../../src/postgres/connect.ts";
import { connectionTarget } from "./role.ts";
import { logScene, recorded } from "./log-scene.ts";

const night = new Date("2027-03-10T03:00:00Z");

test("a run and its actions are read as they were written, the newest first", async () => {
  const scene = await logScene();
  const { session, context, setClock } = scene;
  const run = await beginTask(session, context, { task: "vacuum", scheduledFor: night });
  await recorded(scene, { taskId: run, task: "vacuum", target: "public.users" });
  await recorded(
    scene,
    { taskId: run, task: "vacuum", target: "public.orders" },
    { outcome: "failed", bytesAfter: null, rows: null, sqlstate: "42501", reason: "permission denied" },
  );
  setClock("2027-03-10T03:00:04.250Z");
  await endTask(session, context, run, { outcome: "failed", reason: "1 of 2 failed" });
  const byHand = await beginAction(session, context, {
    taskId: null,
    task: null,
    kind: "reindex",
    target: "public.users_pkey",
    bytesBefore: 8192,
  });

  const [entry] = await readRuns(session, context, { limit: 5 });
  expect(entry).toEqual({
    id: run,
    task: "vacuum",
    scheduledFor: "2027-03-10T03:00:00.000Z",
    startedAt: "2027-03-10T03:00:00.000Z",
    endedAt: "2027-03-10T03:00:04.250Z",
    outcome: "failed",
    reason: "1 of 2 failed",
    client: context.client,
    pid: session.info.pid,
    executedBy: session.info.user,
    reclaimedBytes: 600,
    actionCount: 2,
    doneCount: 1,
    failedCount: 1,
  });
  const actions = await readActions(session, context, { limit: 5 });
  expect(actions.map(({ id, target, outcome, sqlstate }) => [id, target, outcome, sqlstate])).toEqual([
    [byHand, "public.users_pkey", "running", null],
    [actions[1]?.id, "public.orders", "failed", "42501"],
    [actions[2]?.id, "public.users", "done", null],
  ]);
  expect(actions[2]).toMatchObject({
    taskId: run,
    task: "vacuum",
    kind: "vacuum",
    waitedMs: 5,
    durationMs: 20,
    bytesBefore: 1000,
    bytesAfter: 400,
    rows: 7,
    reason: "7 dead rows",
  });
  expect(await readActions(session, context, { limit: 5, taskIds: [run] })).toEqual(actions.slice(1));
  expect(await readRuns(session, context, { limit: 5, tasks: ["reindex"] })).toEqual([]);
});

test("of each configured task the last run and the last success are known, also of one that never ran", async () => {
  const scene = await logScene();
  const { session, context, setClock } = scene;
  const first = await beginTask(session, context, { task: "vacuum", scheduledFor: night });
  setClock("2027-03-10T03:01:00Z");
  await endTask(session, context, first, { outcome: "done", reason: null });
  setClock("2027-03-11T03:00:00Z");
  const second = await beginTask(session, context, { task: "vacuum", scheduledFor: null });
  await endTask(session, context, second, { outcome: "not-now", reason: "another run" });
  setClock("2027-03-11T03:10:00Z");
  await beginTask(session, context, { task: "reindex", scheduledFor: null });

  const known = await lastRuns(session, context);
  expect([...known.keys()]).toEqual(["vacuum", "reindex", "vacuum-full"]);
  expect(known.get("vacuum")).toEqual({
    lastSuccess: { scheduledFor: night, startedAt: night, endedAt: new Date("2027-03-10T03:01:00Z") },
    lastAttempt: {
      outcome: "not-now",
      startedAt: new Date("2027-03-11T03:00:00Z"),
      endedAt: new Date("2027-03-11T03:00:00Z"),
    },
  });
  expect(known.get("reindex")).toEqual({
    lastSuccess: null,
    lastAttempt: { outcome: "running", startedAt: new Date("2027-03-11T03:10:00Z"), endedAt: null },
  });
  expect(known.get("vacuum-full")).toEqual({ lastSuccess: null, lastAttempt: null });
});

test("rows of a run that was killed are told from those of one that works, and become interrupted with what they had done", async () => {
  const scene = await logScene();
  const { session, context } = scene;
  const killed = await connect(context.target);
  const run = await beginTask(killed, context, { task: "vacuum", scheduledFor: night });
  await recorded(scene, { taskId: run, task: "vacuum" });
  await beginAction(killed, context, { taskId: run, task: "vacuum", kind: "vacuum", target: "public.u" });
  const alive = await beginAction(session, context, {
    taskId: null,
    task: null,
    kind: "analyze",
    target: "public.v",
  });
  await killed.close();
  await expect
    .poll(async () => (await runningRows(session, context)).filter((row) => row.alive))
    .toHaveLength(1);

  const rows = await runningRows(session, context);
  expect(rows.map(({ of, target, alive: lives }) => [of, target, lives])).toEqual(
    expect.arrayContaining([
      ["run", null, false],
      ["action", "public.u", false],
      ["action", "public.v", true],
    ]),
  );
  await markInterrupted(
    session,
    context,
    rows.filter((row) => !row.alive),
    "the run was killed",
  );
  expect((await runningRows(session, context)).map(({ id }) => id)).toEqual([alive]);
  const [entry] = await readRuns(session, context, { limit: 1 });
  expect(entry).toMatchObject({ outcome: "interrupted", reason: "the run was killed", reclaimedBytes: 600 });
  expect((await lastRuns(session, context)).get("vacuum")?.lastAttempt?.outcome).toBe("interrupted");
});

test("the action of another backend is alive as long as that one is", async () => {
  const { session, context } = await logScene();
  const worker = await connect(context.target);
  const action = {
    taskId: null,
    task: null,
    kind: "vacuum",
    target: "public.t",
    pid: worker.info.pid,
  } as const;
  await beginAction(session, context, action);
  expect(await runningRows(session, context)).toMatchObject([{ pid: worker.info.pid, alive: true }]);
  await worker.close();
  await expect.poll(async () => (await runningRows(session, context))[0]?.alive).toBe(false);
});

test("a role that may not create is told so, and does without where it can; one that may read reads", async () => {
  const { database, session, context } = await logScene();
  const target = await connectionTarget(database, context.target);
  const other = await connect(target.target);
  await expect(ensureMaintenanceLog(other, context)).rejects.toMatchObject({
    code: "PGOPS_MAINTENANCE_LOG",
    sqlstate: "42501",
  });
  expect(await tryMaintenanceLog(other, context)).toBe(false);
  expect(await maintenanceLogReadable(other, context)).toBe(false);
  expect((await lastRuns(other, context)).get("vacuum")).toEqual({ lastSuccess: null, lastAttempt: null });

  const schema = `"${context.stateSchema}"`;
  await session.run(`GRANT USAGE ON SCHEMA ${schema} TO ${target.role};
    GRANT SELECT ON ${schema}.maintenance_runs, ${schema}.maintenance_actions TO ${target.role}`);
  const run = await beginTask(session, context, { task: "vacuum", scheduledFor: night });
  await endTask(session, context, run, { outcome: "done", reason: null });
  expect((await lastRuns(other, context)).get("vacuum")?.lastSuccess?.scheduledFor).toEqual(night);
  expect(await tryMaintenanceLog(other, context)).toBe(false);

  await session.run(
    `GRANT INSERT, UPDATE, DELETE ON ${schema}.maintenance_runs, ${schema}.maintenance_actions TO ${target.role}`,
  );
  expect(await tryMaintenanceLog(other, context)).toBe(true);
  expect(await beginTask(other, context, { task: "reindex", scheduledFor: null })).toMatch(/^\d+$/);
  await other.close();
});

test("what ran by hand in a read-only session is not recorded, and nobody complains", async () => {
  const { database, context } = await logScene();
  await database.sql.unsafe(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
  const session = await connect(context.target);
  expect(await tryMaintenanceLog(session, context)).toBe(false);
  await session.close();
});
