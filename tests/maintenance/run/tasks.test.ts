import { describe, expect, test } from "vitest";
import { connectionTarget } from "../log/role.ts";
import { failureOf } from "../../migrations/operations.ts";
import { bloated, flushed, runScene } from "./scene.ts";

const daily = { schedule: "0 3 * * *" };
const vacuum = { ...daily, name: "vacuum", run: "vacuum", tables: ["a"] };

describe("a file of SQL", () => {
  const tidy = { ...daily, name: "tidy", run: "tidy.sql" };

  test("runs in one transaction", async () => {
    const text = "INSERT INTO done VALUES (1);\nINSERT INTO done SELECT pg_current_xact_id()::text::bigint;";
    const { sql, run, log } = await runScene({ maintenance: { tasks: [tidy] }, files: { "tidy.sql": text } });
    await sql`CREATE TABLE done (id bigint)`;
    expect(await run()).toBe("tidy: done");
    const [row] =
      await sql`SELECT count(DISTINCT xmin::text)::int AS transactions, count(*)::int AS rows FROM done`;
    expect(row).toEqual({ transactions: 1, rows: 2 });
    expect(await log()).toEqual(["sql tidy done"]);
  });

  test("that fails is rolled back, said with its place, and does not keep the others from their turn", async () => {
    const files = { "tidy.sql": "INSERT INTO done VALUES (1);\nINSERT INTO nowhere VALUES (1);" };
    const { sql, maintain } = await runScene({ maintenance: { tasks: [tidy, vacuum] }, files });
    await bloated(sql, "a", 3000);
    await sql`CREATE TABLE done (id int)`;
    const { tasks, exitCode } = await maintain();
    expect(tasks).toMatchObject([
      {
        outcome: "failed",
        actions: [{ outcome: "failed", sqlstate: "42P01", reason: expect.stringContaining("tidy.sql:2") }],
      },
      { outcome: "done" },
    ]);
    expect(exitCode).toBe(1);
    expect(await sql`SELECT * FROM done`).toHaveLength(0);
  });

  test("with no-transaction runs what needs to be outside of one", async () => {
    const files = { "tidy.sql": "-- pgops: no-transaction\nVACUUM done;\nREINDEX TABLE CONCURRENTLY done;" };
    const { sql, run } = await runScene({ maintenance: { tasks: [tidy] }, files });
    await sql`CREATE TABLE done (id int PRIMARY KEY)`;
    expect(await run()).toBe("tidy: done");
  });

  test("leaves no setting behind for what comes after it", async () => {
    const files = {
      "tidy.sql": "SET search_path = nowhere;",
      "next.sql": "INSERT INTO done SELECT current_setting('search_path');",
    };
    const tasks = [tidy, { ...daily, name: "next", run: "next.sql" }];
    const { sql, run } = await runScene({ maintenance: { tasks }, files });
    await sql`CREATE TABLE done (path text)`;
    expect(await run()).toBe("tidy: done, next: done");
  });

  test("that is not there, and one that ends its transaction, fail and say so", async () => {
    const tasks = [tidy, { ...daily, name: "next", run: "next.sql" }];
    const { maintain } = await runScene({
      maintenance: { tasks },
      files: { "next.sql": "SELECT 1; COMMIT; SELECT 2;" },
    });
    const { tasks: results } = await maintain();
    expect(results.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
    expect(results[0]?.actions[0]?.reason).toContain("tidy.sql");
    expect(results[1]?.actions[0]?.reason).toContain("COMMIT");
  });
});

test("a failed task is tried again after retryAfter, not at the next call", async () => {
  const tasks = [{ ...daily, name: "tidy", run: "tidy.sql" }];
  const { sql, run, maintain, setClock } = await runScene({
    maintenance: { tasks, retryAfter: "30m" },
    files: { "tidy.sql": "INSERT INTO done VALUES (1)" },
  });
  expect(await run()).toBe("tidy: failed");
  setClock("2026-11-25T04:29Z");
  // It was told when it failed.
  expect(await maintain()).toMatchObject({ exitCode: 0, tasks: [{ outcome: "waits", waits: "retry" }] });
  await sql`CREATE TABLE done (id int)`;
  setClock("2026-11-25T04:30Z");
  expect(await run()).toBe("tidy: done");
});

test("the coming partitions are made", async () => {
  const { sql, maintain, log } = await runScene({
    maintenance: { tasks: [{ ...daily, name: "partitions", run: "partitions" }] },
    config: { partitions: [{ table: "events", interval: "month", ahead: 2 }] },
  });
  await sql`CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at)`;
  const { tasks } = await maintain();
  expect(tasks[0]).toMatchObject({ outcome: "done", actions: [{ target: "events" }] });
  const rows = await sql`SELECT inhrelid::regclass::text AS name FROM pg_inherits ORDER BY 1`;
  expect(rows.map(({ name }) => name)).toEqual(["events_2026_11", "events_2026_12", "events_2027_01"]);
  expect(await log()).toEqual(["partitions events done"]);
});

test("partitions past their time are retired only where a task says so", async () => {
  const partitions = [
    { table: "events", interval: "month" as const, ahead: 0, retain: "3 months", onExpire: "drop" as const },
  ];
  const tasks = ["partitions", "partitions-retire"].map((run) => ({ ...daily, name: run, run }));
  const { sql, run } = await runScene({ maintenance: { tasks }, config: { partitions } });
  await sql.unsafe(`
    CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_2026_01 PARTITION OF events FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z')`);
  const exists = async (): Promise<boolean> =>
    (await sql`SELECT FROM pg_class WHERE relname = 'events_2026_01'`).length === 1;
  expect(await run({ tasks: ["partitions"] })).toBe("partitions: done");
  expect(await exists()).toBe(true);
  expect(await run({ tasks: ["partitions-retire"] })).toBe("partitions-retire: done");
  expect(await exists()).toBe(false);
});

test("seeds that differ from their files fail the task, which names the command that lists them", async () => {
  const { sql, folder, maintain } = await runScene({
    maintenance: { tasks: [{ ...daily, name: "seeds", run: "seed-check" }] },
    config: { seeds: { directory: "." } },
    files: { "001_colours.sql": "INSERT INTO colours VALUES ('red')" },
  });
  expect(folder).not.toBe("");
  await sql`CREATE TABLE colours (name text)`;
  const { tasks, exitCode } = await maintain();
  expect(tasks[0]).toMatchObject({
    outcome: "failed",
    actions: [{ outcome: "failed", reason: "1 difference from the files: pgops seed --check lists them" }],
  });
  expect(exitCode).toBe(1);
});

test("a role that may not make the history is told so before anything is done", async () => {
  const { database, context, maintain } = await runScene({ maintenance: { tasks: [vacuum] } });
  context.target = (await connectionTarget(database, context.target)).target;
  const { code, hint } = await failureOf(maintain());
  expect(code).toBe("PGOPS_MAINTENANCE_LOG");
  expect(hint).not.toBe("");
});

test("a dry run says of a file that is not there, and of partitions that nobody has configured, that they would fail", async () => {
  const tasks = [
    { ...daily, name: "tidy", run: "nosuch.sql" },
    { ...daily, name: "partitions", run: "partitions" },
    { ...daily, name: "fine", run: "fine.sql" },
  ];
  const { maintain, log } = await runScene({ maintenance: { tasks }, files: { "fine.sql": "SELECT 1;" } });
  const { tasks: results, exitCode } = await maintain({ dryRun: true });
  expect(results).toMatchObject([
    { outcome: "failed", reason: expect.stringContaining("nosuch.sql cannot be read") },
    { outcome: "failed", reason: "the configuration names no partitioned table" },
    { outcome: "planned" },
  ]);
  expect(exitCode).toBe(1);
  await maintain();
  expect(await log()).toEqual(["sql tidy failed", "partitions partitions failed", "sql fine done"]);
});

test("an index that takes more room than its statistics tell is not built anew for ever", async () => {
  const reindex = { ...daily, name: "reindex", run: "reindex", when: { minSize: "1 MB" } };
  const { sql, maintain } = await runScene({ maintenance: { tasks: [reindex] } });
  // A long value lies elsewhere, and its table's statistics know the pointer; an index holds the value.
  await sql.unsafe(`CREATE TABLE wide (id int, u text) WITH (autovacuum_enabled = off);
    ALTER TABLE wide ALTER u SET STORAGE EXTERNAL;
    INSERT INTO wide SELECT i, (SELECT string_agg(md5(i::text || k::text), '') FROM generate_series(1, 70) AS k)
      FROM generate_series(1, 1000) AS i;
    CREATE INDEX wide_u ON wide (u)`);
  await flushed(sql);
  await sql`VACUUM ANALYZE wide`;
  await flushed(sql);
  const built = async (): Promise<string[]> =>
    (await maintain({ force: true })).tasks.flatMap(({ actions }) => actions.map(({ target }) => target));
  // What nobody knows is tried once.
  expect(await built()).toEqual(["public.wide_u"]);
  expect(await built()).toEqual([]);
  await sql`DELETE FROM wide WHERE id % 3 <> 0`;
  await flushed(sql);
  await sql`VACUUM ANALYZE wide`;
  await flushed(sql);
  expect(await built()).toEqual(["public.wide_u"]);
});
