import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { failureOf } from "../../migrations/operations.ts";
import { tidyUp } from "../../support/tidy.ts";
import { bloated, bytesOf, flushed, runScene } from "./scene.ts";

const daily = { schedule: "0 3 * * *" };
const vacuum = { ...daily, name: "vacuum", run: "vacuum", tables: ["a", "b"] };
const impatient = { lockTimeoutMs: 200, lockTries: 2 };

/** A session that begins a transaction and keeps it open. */
async function holding(url: string, statement: string): Promise<postgres.ReservedSql> {
  const own = postgres(url, { max: 1, onnotice: () => undefined });
  tidyUp(() => own.end({ timeout: 5 }));
  const session = await own.reserve();
  await session.unsafe("BEGIN");
  await session.unsafe(statement);
  return session;
}

describe("a table that somebody has locked", () => {
  test("is left, and said with who it is; the others are done, nobody is cancelled, and the next run goes on", async () => {
    const { sql, database, maintain, run } = await runScene({
      maintenance: { tasks: [vacuum] },
      options: impatient,
    });
    await bloated(sql, "a", 3000);
    await bloated(sql, "b", 3000);
    const session = await holding(database.url, "LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
    const [{ pid } = { pid: 0 }] = await session<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const { tasks, exitCode } = await maintain();
    expect(exitCode).toBe(4);
    expect(tasks[0]?.outcome).toBe("partial");
    const found = Object.fromEntries((tasks[0]?.actions ?? []).map((action) => [action.target, action]));
    expect(found["public.b"]).toMatchObject({ outcome: "done" });
    expect(found["public.a"]).toMatchObject({ outcome: "skipped", sqlstate: "55P03" });
    expect(found["public.a"]?.reason).toContain(String(pid));
    expect(await session`SELECT 1 AS alive`).toEqual([{ alive: 1 }]);
    await session.unsafe("ROLLBACK");
    session.release();
    expect(await run()).toBe("vacuum: done");
  });

  test("is all there is to do: the task is not now", async () => {
    const tasks = [{ ...vacuum, tables: ["a"] }];
    const { sql, database, maintain } = await runScene({ maintenance: { tasks }, options: impatient });
    await bloated(sql, "a", 3000);
    await holding(database.url, "LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
    expect(await maintain()).toMatchObject({ exitCode: 4, tasks: [{ outcome: "not-now" }] });
  });
});

test("of two at once the second one is told who is at work, and does nothing", async () => {
  const tasks = [{ ...daily, name: "slow", run: "slow.sql" }];
  const files = { "slow.sql": "LOCK TABLE a IN ACCESS EXCLUSIVE MODE" };
  const { sql, database, maintain } = await runScene({ maintenance: { tasks }, files });
  await sql`CREATE TABLE a (id int)`;
  const session = await holding(database.url, "LOCK TABLE a IN ACCESS SHARE MODE");
  const first = maintain();
  await expect
    .poll(async () => (await sql`SELECT FROM pg_locks WHERE NOT granted AND relation = 'a'::regclass`).length)
    .toBe(1);
  const { code, exitCode, message } = await failureOf(maintain());
  expect({ code, exitCode }).toEqual({ code: "PGOPS_LOCKED", exitCode: 4 });
  expect(message).toMatch(/pid \d+/);
  await session.unsafe("ROLLBACK");
  session.release();
  expect(await first).toMatchObject({ exitCode: 0, tasks: [{ outcome: "done" }] });
});

describe("REINDEX CONCURRENTLY", () => {
  const reindex = { ...daily, name: "reindex", run: "reindex", tables: ["a"], when: { minSize: 0 } };

  test("makes an index small again", async () => {
    const { sql, run } = await runScene({ maintenance: { tasks: [reindex] } });
    await bloated(sql, "a");
    await sql`VACUUM ANALYZE a`;
    await flushed(sql);
    const before = await bytesOf(sql, "a_name");
    expect(await run()).toBe("reindex: done");
    expect(await bytesOf(sql, "a_name")).toBeLessThan(before);
  });

  test("that the budget ends leaves no invalid index, and the next run does it", async () => {
    const { sql, database, maintain, run } = await runScene({
      maintenance: { tasks: [reindex], budget: "3s" },
    });
    await bloated(sql, "a");
    await sql`VACUUM ANALYZE a`;
    await flushed(sql);
    // An old snapshot, which it has to wait for.
    const session = await holding(database.url, "DELETE FROM a WHERE id = 0");
    const { tasks } = await maintain();
    expect(tasks[0]?.outcome).toBe("partial");
    expect(tasks[0]?.actions.some(({ outcome }) => outcome === "cancelled")).toBe(true);
    await session.unsafe("ROLLBACK");
    session.release();
    expect(await run()).toBe("reindex: done");
    expect(await sql`SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid`).toEqual([]);
  });
});

describe("VACUUM FULL", () => {
  const full = { ...daily, name: "full", run: "vacuum-full", tables: ["a"] };
  const window = { from: "03:00", to: "06:00" };

  test("gives a bloated table's space back, in the window", async () => {
    const { sql, maintain } = await runScene({ maintenance: { tasks: [full], window, freeSpace: "10 GB" } });
    await bloated(sql, "a");
    await sql`VACUUM ANALYZE a`;
    await flushed(sql);
    const before = await bytesOf(sql, "a");
    const { tasks, reclaimedBytes } = await maintain();
    expect(tasks[0]).toMatchObject({ outcome: "done", actions: [{ target: "public.a", outcome: "done" }] });
    const after = await bytesOf(sql, "a");
    expect(after).toBeLessThan(before);
    expect(reclaimedBytes).toBe(before - after);
  });

  test.each([
    { took: "10 minutes", first: "not-now", second: "done", exitCode: 4 },
    { took: "5 hours", first: "done", second: "not-due", exitCode: 0 },
  ])(
    "that took $took ends as $first five minutes before the window of three hours closes; the next night: $second",
    async ({ took, first, second, exitCode }) => {
      const tasks = [{ ...full, schedule: "0 3 1 * *" }];
      const { sql, maintain, setClock } = await runScene({
        maintenance: { tasks, window, freeSpace: "10 GB" },
      });
      await bloated(sql, "a");
      await sql`VACUUM ANALYZE a`;
      await flushed(sql);
      await maintain();
      await sql`TRUNCATE pgops.maintenance_runs`;
      await sql`
        UPDATE pgops.maintenance_actions SET duration_ms = 1000 * extract(epoch FROM ${took}::interval)`;
      await sql`DROP TABLE a`;
      await bloated(sql, "a");
      await sql`VACUUM ANALYZE a`;
      await flushed(sql);
      setClock("2026-11-25T05:55Z");
      expect(await maintain()).toMatchObject({
        exitCode,
        tasks: [{ outcome: first, left: [{ wanted: true, why: expect.stringContaining("are left") }] }],
      });
      setClock("2026-11-26T03:00Z");
      expect((await maintain()).tasks).toMatchObject([{ outcome: second }]);
    },
  );

  test("without a window never runs, and says why", async () => {
    const { sql, maintain } = await runScene({ maintenance: { tasks: [full] } });
    await bloated(sql, "a", 3000);
    const { tasks } = await maintain({ force: true });
    expect(tasks).toMatchObject([{ outcome: "waits", why: expect.stringContaining("window") }]);
  });

  test("of tables that nobody has named does nothing", async () => {
    const { tables: _, ...unnamed } = full;
    const { sql, maintain } = await runScene({ maintenance: { tasks: [unnamed], window } });
    await bloated(sql, "a", 3000);
    const { tasks } = await maintain();
    expect(tasks).toMatchObject([{ outcome: "done", actions: [] }]);
  });
});

test("when the budget is used up the next task is not begun, and the run after it does it", async () => {
  const tasks = [
    { ...daily, name: "slow", run: "slow.sql" },
    { ...vacuum, tables: ["a"] },
  ];
  const files = { "slow.sql": "SELECT pg_sleep(60)" };
  const { maintain } = await runScene({ maintenance: { tasks, budget: "1s" }, files });
  const result = await maintain();
  expect(result.tasks).toMatchObject([
    { outcome: "failed", actions: [{ sqlstate: "57014" }] },
    { outcome: "not-now", reason: "the budget is used up" },
  ]);
});

test("while pg_dump is at work nothing is rewritten, and the rest is done", async () => {
  const tasks = [
    { ...vacuum, tables: ["a"] },
    { ...daily, name: "reindex", run: "reindex", tables: ["a"], when: { minSize: 0 } },
  ];
  const { sql, database, maintain, run } = await runScene({ maintenance: { tasks } });
  await bloated(sql, "a");
  const dump = postgres(database.url, { max: 1, connection: { application_name: "pg_dump" } });
  tidyUp(() => dump.end({ timeout: 5 }));
  const session = await dump.reserve();
  await session.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class");
  expect(await maintain()).toMatchObject({
    exitCode: 4,
    notes: [{ code: "dump-running" }],
    tasks: [{ outcome: "done" }, { outcome: "not-now", reason: expect.stringContaining("pg_dump") }],
  });
  session.release();
  await dump.end();
  expect(await run()).toBe("vacuum: not-due, reindex: done");
});
