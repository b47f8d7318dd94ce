import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { tidyUp } from "../../support/tidy.ts";
import { runScene } from "./scene.ts";

const daily = { schedule: "0 3 * * *" };
const slow = { ...daily, name: "slow", run: "slow.sql" };

/** None takes long by itself. */
const many = Array.from({ length: 600 }, (_, id) => `INSERT INTO done VALUES (${id}); SELECT pg_sleep(0.1);`);

describe("a file of many short statements ends with its time", () => {
  test("by the budget: it is rolled back, and the next run does not begin it again at once", async () => {
    const files = { "slow.sql": many.join("\n") };
    const { sql, maintain, run } = await runScene({ maintenance: { tasks: [slow], budget: "2s" }, files });
    await sql`CREATE TABLE done (id int)`;
    const { tasks, exitCode } = await maintain();
    expect(tasks).toMatchObject([
      {
        outcome: "failed",
        actions: [
          {
            outcome: "failed",
            reason: expect.stringMatching(/^its time was over, the budget is used up: .*rolled back/),
          },
        ],
      },
    ]);
    expect(exitCode).toBe(1);
    expect(await sql`SELECT FROM done`).toHaveLength(0);
    expect(await run()).toBe("slow: waits");
  });

  test("by the end of the window, which its own statement timeout does not put off", async () => {
    const files = { "slow.sql": `SET statement_timeout = 0;\n${many.join("\n")}` };
    const maintenance = { tasks: [slow], window: { from: "22:00", to: "05:00" } };
    const { sql, maintain, setClock } = await runScene({ maintenance, files });
    await sql`CREATE TABLE done (id int)`;
    setClock("2026-11-25T04:59:58Z");
    const { tasks } = await maintain();
    expect(tasks[0]?.actions[0]?.reason).toContain("its time was over, the window has closed");
    expect(await sql`SELECT FROM done`).toHaveLength(0);
  });

  test("without a transaction what was done stays, and is said", async () => {
    const files = { "slow.sql": `-- pgops: no-transaction\n${many.join("\n")}` };
    const { sql, maintain } = await runScene({ maintenance: { tasks: [slow], budget: "2s" }, files });
    await sql`CREATE TABLE done (id int)`;
    const { tasks } = await maintain();
    expect(tasks[0]?.actions[0]?.reason).toContain("What stands before it in the file is done");
    const { length } = await sql`SELECT FROM done`;
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(many.length);
  });
});

test("partitions that cannot be made in time are the next run's, which goes on at once", async () => {
  const { sql, database, maintain, run } = await runScene({
    maintenance: { tasks: [{ ...daily, name: "partitions", run: "partitions", budget: "2s" }] },
    config: { partitions: [{ table: "events", interval: "month", ahead: 0 }] },
    options: { lockTries: 100, lockTimeoutMs: 300, lockPatienceMs: 60_000 },
  });
  await sql`CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at)`;
  const own = postgres(database.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => own.end({ timeout: 5 }));
  const session = await own.reserve();
  await session.unsafe("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
  const { tasks, exitCode } = await maintain();
  expect(tasks).toMatchObject([
    {
      outcome: "partial",
      actions: [{ target: "events", outcome: "cancelled", reason: expect.stringContaining("task budget") }],
    },
  ]);
  expect(exitCode).toBe(0);
  await session.unsafe("ROLLBACK");
  session.release();
  expect(await run()).toBe("partitions: done");
});

test("a file that the server is still at, for a run that lost its lock, is not begun a second time", async () => {
  const { sql, database, maintain, run } = await runScene({
    maintenance: { tasks: [slow] },
    files: { "slow.sql": "LOCK TABLE done IN ACCESS EXCLUSIVE MODE; INSERT INTO done VALUES (1);" },
  });
  await sql`CREATE TABLE done (id int)`;
  const own = postgres(database.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => own.end({ timeout: 5 }));
  const holder = await own.reserve();
  await holder.unsafe("BEGIN; LOCK TABLE done IN ACCESS SHARE MODE");
  const first = maintain();
  await expect
    .poll(
      async () => (await sql`SELECT FROM pg_locks WHERE NOT granted AND relation = 'done'::regclass`).length,
    )
    .toBe(1);
  await sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE '%: run lock since %'`;
  expect(await maintain()).toMatchObject({
    exitCode: 4,
    tasks: [{ outcome: "not-now", actions: [{ reason: expect.stringContaining("still at it: pid") }] }],
  });
  await holder.unsafe("ROLLBACK");
  holder.release();
  expect(await first).toMatchObject({ tasks: [{ outcome: "done" }] });
  expect(await sql`SELECT FROM done`).toHaveLength(1);
  expect(await run()).toBe("slow: not-due");
});

test("a file that loses its connection fails by itself; the others have their turn", async () => {
  const tasks = [slow, { ...daily, name: "next", run: "next.sql" }];
  const files = {
    "slow.sql": "SELECT pg_terminate_backend(pg_backend_pid());",
    "next.sql": "INSERT INTO done VALUES (1);",
  };
  const { sql, run } = await runScene({ maintenance: { tasks }, files });
  await sql`CREATE TABLE done (id int)`;
  expect(await run()).toBe("slow: failed, next: done");
  expect(await sql`SELECT FROM done`).toHaveLength(1);
});
