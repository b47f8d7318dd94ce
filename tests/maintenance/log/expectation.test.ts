import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defaultSpeeds,
  expectationOf,
  type PastWork,
  readExpectation,
} from "../../../src/maintenance/log/expectation.ts";
import { logSql } from "../../../src/maintenance/log/tables.ts";
import { beginTask, endTask, lastRuns } from "../../../src/maintenance/log/task-runs.ts";
import type { WorkKind } from "../../../src/maintenance/work.ts";
import { logScene, recorded } from "./log-scene.ts";

const megabyte = 1024 ** 2;
const users = { schema: "public", name: "users" };
const orders = { schema: "public", name: "orders" };

const past = (durationMs: number, megabytes: number | null, given: Partial<PastWork> = {}): PastWork => ({
  kind: "vacuum",
  target: "public.users",
  outcome: "done",
  durationMs,
  bytes: megabytes === null ? null : megabytes * megabyte,
  ...given,
});

test("without a history it goes by the default speed of the kind", () => {
  const { expectedMs } = expectationOf([]);
  for (const kind of Object.keys(defaultSpeeds) as WorkKind[])
    expect(expectedMs(kind, users, defaultSpeeds[kind])).toBeCloseTo(1100, 5);
  expect(expectedMs("vacuum", users, null)).toBeUndefined();
});

test("an analyze reads a sample, so a table of a terabyte takes no longer than one of a gigabyte", () => {
  const { expectedMs } = expectationOf([]);
  expect(expectedMs("analyze", users, 1024 * 1024 * megabyte)).toBe(
    expectedMs("analyze", users, 1024 * megabyte),
  );
});

test("the same target's last three successes decide by their median, scaled by size", () => {
  const { expectedMs } = expectationOf([
    past(10_100, 100),
    past(90_100, 100),
    past(20_100, 100),
    past(500_000, 100),
  ]);
  expect(expectedMs("vacuum", users, 100 * megabyte)).toBeCloseTo(20_100, 5);
  expect(expectedMs("vacuum", users, 200 * megabyte)).toBeCloseTo(40_100, 5);
  expect(expectedMs("vacuum", users, 50 * megabyte)).toBeCloseTo(10_100, 5);
  expect(expectedMs("vacuum", users, null)).toBeGreaterThanOrEqual(10_100);
});

test("a table that is a thousand times as large as it was goes by the speed of the kind for what is beyond ten times", () => {
  const { expectedMs } = expectationOf([past(5, 0.01)]);
  const ms = expectedMs("vacuum", users, 1000 * megabyte) ?? 0;
  expect(ms).toBeGreaterThan(49_000);
  expect(ms).toBeLessThan(52_000);
});

test("another target goes by the speed of the kind once its history is long enough to tell", () => {
  const three = [past(10_100, 100), past(10_100, 100), past(10_100, 100)];
  const bytes = 300 * megabyte;
  expect(expectationOf(three).expectedMs("vacuum", orders, bytes)).toBeCloseTo(30_100, 5);
  expect(expectationOf(three.slice(1)).expectedMs("vacuum", orders, bytes)).toBeCloseTo(15_100, 5);
  expect(expectationOf(three).expectedMs("reindex", orders, bytes)).toBeCloseTo(30_100, 5);
  const tiny = Array.from({ length: 50 }, () => past(2000, 0.01));
  expect(expectationOf(tiny).expectedMs("vacuum", orders, bytes)).toBeCloseTo(15_100, 5);
});

test("what was cancelled since its last success is expected to take half as long again", () => {
  const cancelled = past(60_000, 100, { outcome: "cancelled" });
  const bytes = 100 * megabyte;
  expect(expectationOf([cancelled]).expectedMs("vacuum", users, bytes)).toBeCloseTo(90_000, 5);
  expect(expectationOf([cancelled, past(5100, 100)]).expectedMs("vacuum", users, bytes)).toBeCloseTo(
    90_000,
    5,
  );
  expect(expectationOf([past(5100, 100), cancelled]).expectedMs("vacuum", users, bytes)).toBeCloseTo(5100, 5);
});

describe("whatever the history", () => {
  const anyPast: fc.Arbitrary<PastWork> = fc.record({
    kind: fc.constantFrom<WorkKind>("vacuum", "analyze", "reindex", "vacuum-full"),
    target: fc.constantFrom("public.users", "public.orders"),
    outcome: fc.constantFrom("done", "done", "cancelled"),
    durationMs: fc.double({ min: 0, max: 1e8, noNaN: true }),
    bytes: fc.option(fc.nat({ max: 2 ** 30 }).map((bytes) => bytes * 1000)),
  });

  test("more bytes are never expected to take less time, and it is a number above nothing", () => {
    fc.assert(
      fc.property(
        fc.array(anyPast, { maxLength: 12 }),
        fc.constantFrom<WorkKind>("vacuum", "analyze", "reindex", "vacuum-full"),
        fc.array(
          fc.nat({ max: 2 ** 31 - 1 }).map((bytes) => bytes * 1000),
          { minLength: 2, maxLength: 8 },
        ),
        (history, kind, sizes) => {
          const { expectedMs } = expectationOf(history);
          const all = sizes
            .toSorted((one, other) => one - other)
            .map((bytes) => expectedMs(kind, users, bytes) ?? Number.NaN);
          const falls = all.filter((ms, index) => !(ms >= (all[index - 1] ?? 0) * (1 - 1e-12)));
          expect(falls).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test("it is read from the history that the actions leave, quoted names and all", async () => {
  const scene = await logScene();
  const { session, context } = scene;
  for (const durationMs of [4100, 6100, 5100])
    await recorded(scene, { target: 'public."Users"' }, { durationMs, bytesBefore: 100 * megabyte });
  await recorded(scene, { target: 'public."Users"' }, { outcome: "failed", durationMs: 900_000 });
  const { expectedMs } = await readExpectation(session, context);
  expect(expectedMs("vacuum", { schema: "public", name: "Users" }, 100 * megabyte)).toBeCloseTo(5100, 5);
  expect(expectedMs("vacuum", orders, 100 * megabyte)).toBeCloseTo(5100, 5);
});

test("the last runs, and what is expected, come from indexes and not from reading all of the history", async () => {
  const scene = await logScene();
  const { session, context } = scene;
  const schema = `"${context.stateSchema}"`;
  const run = await beginTask(session, context, { task: "vacuum", scheduledFor: null });
  await endTask(session, context, run, { outcome: "done", reason: null });
  await session.run(`INSERT INTO ${schema}.maintenance_runs (task, started_at, outcome, client)
    SELECT 'vacuum', now(), 'failed', 'x' FROM generate_series(1, 30000);
    INSERT INTO ${schema}.maintenance_actions (kind, target, started_at, outcome, client, duration_ms, bytes_before)
    SELECT 'vacuum', 'public.t' || n % 1000, now(), 'done', 'x', 1, 1 FROM generate_series(1, 60000) AS n;
    ANALYZE ${schema}.maintenance_runs, ${schema}.maintenance_actions`);
  const last = (await lastRuns(session, context)).get("vacuum");
  expect(last?.lastSuccess).not.toBeNull();
  expect(last?.lastAttempt?.outcome).toBe("failed");
  for (const [name, parameters] of [
    ["last-runs", ["{vacuum,reindex}"]],
    ["past-work", []],
  ] as const) {
    const plan = await session.query<{ "QUERY PLAN": string }>(
      `EXPLAIN ${logSql(name, context).replace("$1::text[]", `'${parameters[0] ?? ""}'::text[]`)}`,
    );
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).not.toContain("Seq Scan on maintenance");
    expect(text).toContain("Index");
  }
});
