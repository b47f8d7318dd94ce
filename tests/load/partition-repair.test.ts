import { expect, test } from "vitest";
import { repairPartitions } from "../../src/partitions/repair/repair.ts";
import { tellFaults } from "../faults/fixtures/fault-table.ts";
import { type RunningPgops, startPgops } from "../support/cli.ts";
import { temporaryProject } from "../support/project.ts";
import { programCache } from "../e2e/scene.ts";
import { auditLogs, partitionScene, type PartitionScene } from "../partitions/scene.ts";
import { runPartitionTraffic, type TrafficResult } from "./partition-traffic.ts";

const lockTimeoutMs = 2000;

/** A default partition with rows of these months back from now, and by id what each holds. */
async function missedJobs(
  months: number,
  count: number,
  more = "",
): Promise<[PartitionScene, Map<string, string>]> {
  const it = await partitionScene(
    `${auditLogs} CREATE INDEX ON audit_logs (action);
    CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
    INSERT INTO audit_logs (created_at, action)
    SELECT date_trunc('month', now(), 'UTC') - (i % ${months}) * interval '1 month' + (i % 500) * interval '1 second', 'old-' || i
    FROM generate_series(1, ${count}) AS i; ${more}`,
    [{ table: "audit_logs", interval: "month", ahead: 2 }],
  );
  const there = await it.sql<{ id: string; action: string }[]>`SELECT id::text AS id, action FROM audit_logs`;
  return [it, new Map(there.map(({ id, action }) => [id, action]))];
}

/** Every row that was acknowledged is there exactly once, as it was last; none failed, and no reader saw fewer. */
async function allThere(it: PartitionScene, traffic: TrafficResult): Promise<void> {
  const rows = await it.sql<{ id: string; action: string }[]>`SELECT id::text AS id, action FROM audit_logs`;
  const held = new Map(rows.map(({ id, action }) => [id, action]));
  const wrong = [...traffic.expected].filter(([id, action]) => held.get(id) !== action).slice(0, 5);
  expect({
    failed: traffic.failed.slice(0, 5),
    fewer: traffic.fewer.slice(0, 5),
    wrong,
    rows: rows.length,
    ids: held.size,
  }).toEqual({ failed: [], fewer: [], wrong: [], rows: traffic.expected.size, ids: traffic.expected.size });
}

test(
  "five months of missed jobs are repaired under the writes of a live load",
  { timeout: 120_000 },
  async () => {
    const [it, there] = await missedJobs(5, 60_000);
    const traffic = runPartitionTraffic(it.url, { there });
    await expect.poll(traffic.inserted).toBeGreaterThan(50);
    const context = await it.at(new Date().toISOString(), { lockTimeoutMs });
    const { tables } = await repairPartitions(context, { batchRows: 1500 });
    const then = traffic.inserted();
    await expect.poll(traffic.inserted).toBeGreaterThan(then + 50);
    const result = await traffic.end();
    await allThere(it, result);
    expect(tables[0]).toMatchObject({ strategy: "copy", error: null });
    expect(await it.sql`SELECT count(*)::int AS left FROM audit_logs_default`).toEqual([{ left: 0 }]);
    tellFaults({
      fault: "load while a default partition is repaired",
      runs: 1,
      faults: 0,
      halfApplied: 0,
      longestStallMs: Math.round(result.longestStallMs),
      reads: result.reads,
      writes: result.inserted + result.changed,
    });
    expect(result.longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
  },
);

/** The steps in order, and in which of them the program is killed, one run after the other. */
const order = [
  "prepare the copy",
  "copy the rows",
  "follow",
  "put the partitions",
  "clear away",
  "analyze",
  "make",
];
const struck = [0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 6];

/** Kills it a moment after it has begun this step, or where that is done already the next. */
async function killIn(running: RunningPgops, step: number): Promise<void> {
  const begun = (): boolean => order.slice(step).some((name) => running.output.stderr.includes(`  ${name}`));
  while (running.running() && !begun()) await pause(1);
  await pause(Math.random() * 60);
  running.kill("SIGKILL");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

test("killed at any moment, under load, and run again until it is done", { timeout: 240_000 }, async () => {
  const [it, there] = await missedJobs(5, 40_000);
  const traffic = runPartitionTraffic(it.url, { there, writers: 3 });
  const project = await temporaryProject({
    "pgops.config.json": JSON.stringify({
      partitions: [{ table: "audit_logs", interval: "month", ahead: 2 }],
    }),
  });
  const env = { DATABASE_URL: it.url, XDG_CACHE_HOME: programCache };
  const args = [
    "partitions",
    "repair",
    "--verbose",
    "--batch-rows",
    "200",
    "--lock-timeout",
    `${lockTimeoutMs}ms`,
  ];
  const kills: string[] = [];
  let exitCode = -1;
  const moments = [...struck];
  while (exitCode !== 0) {
    const running = startPgops(args, { cwd: project.path, env });
    const step = moments.shift();
    if (step !== undefined) void killIn(running, step);
    const ended = await running.ended;
    if (ended.signal === "SIGKILL") kills.push(ended.stderr.trim().split("\n").at(-1) ?? "");
    else {
      exitCode = ended.exitCode;
      expect([exitCode, ended.stderr]).toEqual([0, expect.any(String)]);
    }
  }
  const then = traffic.inserted();
  await expect.poll(traffic.inserted).toBeGreaterThan(then + 30);
  const result = await traffic.end();
  await allThere(it, result);
  expect(kills.length).toBeGreaterThan(5);
  expect(await it.sql`SELECT count(*)::int AS left FROM audit_logs_default`).toEqual([{ left: 0 }]);
  expect(
    await it.sql`SELECT relname FROM pg_class WHERE relname LIKE 'repair\\_%' UNION ALL SELECT table_name FROM pgops.partition_repairs`,
  ).toEqual([]);
  tellFaults({
    fault: "kill -9 while a default partition is repaired under load",
    runs: kills.length + 1,
    faults: kills.length,
    halfApplied: 0,
    longestStallMs: Math.round(result.longestStallMs),
    reads: result.reads,
    writes: result.inserted + result.changed,
  });
  expect(result.longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
});
