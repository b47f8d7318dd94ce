import postgres from "postgres";
import { expect, test } from "vitest";
import { repairPartitions } from "../../src/partitions/repair/repair.ts";
import { tellFaults } from "../faults/fixtures/fault-table.ts";
import { type CliResult, type RunningPgops, startPgops } from "../support/cli.ts";
import { temporaryProject } from "../support/project.ts";
import { programCache } from "../e2e/scene.ts";
import { auditLogs, partitionScene, type PartitionScene } from "../partitions/scene.ts";
import { runLeavers, runPartitionTraffic, type TrafficResult } from "./partition-traffic.ts";

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

const withUsers = `CREATE TABLE users (id bigint PRIMARY KEY); INSERT INTO users SELECT generate_series(1, 5000);
  ALTER TABLE audit_logs ADD COLUMN user_id bigint;
  UPDATE audit_logs SET user_id = id WHERE id <= 5000;`;

function referring(action: string): string {
  return `ALTER TABLE audit_logs ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE ${action}; CREATE INDEX ON audit_logs (user_id);`;
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
  "analyze the new",
  "give the copy",
  "check the foreign",
  "put the partitions",
  "clear away",
  "make",
];
const struck = [0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 6, 6, 7, 8];

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
  const [it, there] = await missedJobs(5, 55_000, withUsers + referring("NO ACTION"));
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
  const moments = [...struck];
  let ended: CliResult;
  do {
    const running = startPgops(args, { cwd: project.path, env });
    const step = moments.shift();
    if (step !== undefined) void killIn(running, step);
    ended = await running.ended;
    if (ended.signal === "SIGKILL") kills.push(ended.stderr.trim().split("\n").at(-1) ?? "");
  } while (ended.signal === "SIGKILL");
  expect([ended.exitCode, ended.stderr]).toEqual([0, expect.any(String)]);
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

test.each([
  ["NO ACTION", "READ COMMITTED"],
  ["SET NULL", "READ COMMITTED"],
  ["CASCADE", "READ COMMITTED"],
  ["NO ACTION", "REPEATABLE READ"],
])(
  "foreign keys are checked beside a live load that deletes what rows refer to: ON DELETE %s, %s",
  { timeout: 120_000 },
  async (action, isolation) => {
    const [it, there] = await missedJobs(5, 40_000, withUsers + referring(action));
    // Those of users are the leavers' own.
    const mine = new Map([...there].filter(([id]) => Number(id) > 5000));
    const traffic = runPartitionTraffic(it.url, { there: mine, writers: 2 });
    const leaving = runLeavers(it.url, { action, isolation });
    await expect.poll(leaving.left).toBeGreaterThan(10);
    const context = await it.at(new Date().toISOString(), { lockTimeoutMs });
    const { tables } = await repairPartitions(context, { batchRows: 1500, bindRows: 0 });
    const then = leaving.left();
    await expect.poll(leaving.left).toBeGreaterThan(then + 10);
    const [left, result] = [await leaving.end(), await traffic.end()];
    expect(left.failed.slice(0, 5)).toEqual([]);
    expect(result.failed.slice(0, 5)).toEqual([]);
    expect(tables[0]).toMatchObject({ strategy: "copy", error: null });
    const ofUsers = await it.sql<{ id: string; user: string | null }[]>`
      SELECT id::text AS id, user_id::text AS user FROM audit_logs WHERE id <= 5000 ORDER BY audit_logs.id`;
    const expected = Array.from({ length: 5000 }, (_, index) => String(index + 1)).flatMap(
      (id): { id: string; user: string | null }[] => {
        if (!left.gone.has(id)) return [{ id, user: id }];
        return action === "SET NULL" ? [{ id, user: null }] : [];
      },
    );
    const text = (all: typeof expected): string => all.map(({ id, user }) => `${id}:${user}`).join(" ");
    expect(text([...ofUsers])).toBe(text(expected));
    const rows = await it.sql<
      { id: string; action: string }[]
    >`SELECT id::text AS id, action FROM audit_logs WHERE id > 5000`;
    expect(new Map(rows.map(({ id, action: note }) => [id, note]))).toEqual(result.expected);
    expect(
      await it.sql`SELECT count(*)::int AS keys FROM pg_constraint WHERE contype = 'f' AND conparentid <> 0 AND convalidated AND NOT condeferrable`,
    ).toEqual([{ keys: (await it.partitions()).length }]);
    expect(
      await it.sql`SELECT count(*)::int AS triggers FROM pg_trigger WHERE tgrelid = 'users'::regclass`,
    ).toEqual([{ triggers: 2 }]);
    expect(Math.max(result.longestStallMs, left.longestStallMs)).toBeLessThan(lockTimeoutMs + 1000);
  },
);

/** Of now, and now and then of long ago and of the months to come. */
function moment(writer: number, number: number): string {
  return number % 40 === 39 ? `now() + ((${writer} - 2) * interval '2 months')` : "now()";
}

test("one interval, while rows of it and of others keep coming", { timeout: 120_000 }, async () => {
  const [it, there] = await missedJobs(1, 60_000);
  const traffic = runPartitionTraffic(it.url, { there, moment });
  await expect.poll(traffic.inserted).toBeGreaterThan(20);
  const { tables } = await repairPartitions(await it.at(new Date().toISOString(), { lockTimeoutMs }));
  const then = traffic.inserted();
  await expect.poll(traffic.inserted).toBeGreaterThan(then + 200);
  const result = await traffic.end();
  await allThere(it, result);
  expect(tables[0]?.error).toBe(null);
  expect(result.longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
  // What came later of months without a partition is in the default partition, until the next run.
  await repairPartitions(await it.at(new Date().toISOString(), { lockTimeoutMs }));
  await allThere(it, result);
  expect(await it.sql`SELECT count(*)::int AS left FROM audit_logs_default`).toEqual([{ left: 0 }]);
});

test(
  "transactions that write what rows refer to, before or after them: pgops gives way",
  { timeout: 120_000 },
  async () => {
    const [it] = await missedJobs(
      5,
      30_000,
      `${withUsers} ALTER TABLE users ADD COLUMN seen int DEFAULT 0; ${referring("NO ACTION")}`,
    );
    const over = new AbortController();
    const failed: string[] = [];
    let done = 0;
    const clients = Array.from({ length: 6 }, async (_, client) => {
      const sql = postgres(it.url, { max: 1, onnotice: () => undefined });
      const user = `UPDATE users SET seen = seen + 1 WHERE id = ${client + 1}`;
      const row = `INSERT INTO audit_logs (created_at, user_id) VALUES (now(), ${client + 1})`;
      const both = client % 2 === 0 ? [user, row] : [row, user];
      while (!over.signal.aborted) {
        try {
          await sql.unsafe(`BEGIN; ${both[0]}`);
          await pause(Math.random() * 10);
          await sql.unsafe(`${both[1]}; COMMIT`);
          done++;
        } catch (error) {
          failed.push(String(error));
          await sql.unsafe("ROLLBACK");
        }
        await pause(15);
      }
      await sql.end({ timeout: 5 });
    });
    await expect.poll(() => done).toBeGreaterThan(20);
    const context = await it.at(new Date().toISOString(), { lockTimeoutMs, lockTries: 40 });
    const { tables } = await repairPartitions(context, { batchRows: 5000, bindRows: 0 });
    over.abort();
    await Promise.all(clients);
    expect([failed.slice(0, 3), tables[0]?.error]).toEqual([[], null]);
    expect(
      await it.sql`SELECT count(*)::int AS rows FROM audit_logs WHERE user_id <= 6 AND id > 30000`,
    ).toEqual([{ rows: done }]);
  },
);
