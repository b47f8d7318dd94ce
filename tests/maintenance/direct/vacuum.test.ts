import { expect, test } from "vitest";
import { analyzeTables } from "../../../src/maintenance/direct/analyze-tables.ts";
import { exitCodeOf } from "../../../src/maintenance/direct/result.ts";
import { vacuumTables } from "../../../src/maintenance/direct/vacuum-tables.ts";
import { failureOf } from "../../migrations/operations.ts";
import { bytesOf } from "../run/scene.ts";
import { directScene, outcomes } from "./scene.ts";

/** Rows of which all but each tenth are dead; autovacuum keeps away. */
const bloated = (name: string): string => `
  CREATE TABLE ${name} (id int PRIMARY KEY, note text) WITH (autovacuum_enabled = false);
  INSERT INTO ${name} SELECT g, repeat('x', 100) FROM generate_series(1, 10000) g;
  DELETE FROM ${name} WHERE id % 10 > 0;`;

test("vacuum removes dead rows, and says how many", async () => {
  const it = await directScene(bloated("one") + bloated("two"));
  const result = await vacuumTables(await it.context(), { jobs: 2 });
  expect(outcomes(result)).toEqual(["public.one: done", "public.two: done"]);
  expect(result.results.map(({ rows }) => rows)).toEqual([9000, 9000]);
  expect([result.left, exitCodeOf(result)]).toEqual([[], 0]);
  const [freed] = await it.sql`SELECT n_dead_tup::int AS dead FROM pg_stat_user_tables WHERE relname = 'one'`;
  expect(freed).toEqual({ dead: 0 });
});

test("a full vacuum gives the space back, after it was agreed to", async () => {
  const it = await directScene(bloated("one"));
  const context = await it.context();
  const names = ["one"];
  const asked: unknown[] = [];
  const refused = await failureOf(
    vacuumTables(context, {
      full: true,
      names,
      confirm: async (works) => {
        asked.push(...works.map(({ lock, bytes }) => [lock, (bytes ?? 0) > 1_000_000]));
        return false;
      },
    }),
  );
  expect([refused.code, refused.exitCode, asked]).toEqual([
    "PGOPS_NOT_CONFIRMED",
    2,
    [["ACCESS EXCLUSIVE", true]],
  ]);
  const before = await bytesOf(it.sql, "one");
  // A session of another test that is just connecting may keep the rows alive.
  await expect
    .poll(async () => {
      const { results } = await vacuumTables(context, { full: true, names, confirm: async () => true });
      expect(results).toMatchObject([{ outcome: "done", bytesAfter: await bytesOf(it.sql, "one") }]);
      return before / (results[0]?.bytesAfter ?? before);
    })
    .toBeGreaterThan(4);
});

test("a copy that the disk has no room for is not begun", async () => {
  const it = await directScene(bloated("one"));
  const context = await it.context();
  const small = { ...context, settings: { ...context.settings, freeSpace: 4096 } };
  const result = await vacuumTables(small, { full: true, names: ["one"] });
  expect(result.results).toEqual([]);
  expect(result.left).toMatchObject([
    { target: "public.one", wanted: true, why: expect.stringContaining("are free (maintenance.freeSpace)") },
  ]);
  expect(exitCodeOf(result)).toBe(1);
});

test("freeze freezes", async () => {
  const it = await directScene(bloated("one"));
  // Compared with the rows' own transaction, for other tests on the server use up transactions, too.
  const isFrozen = async (): Promise<boolean | undefined> =>
    (
      await it.sql<{ frozen: boolean }[]>`
        SELECT age(c.relfrozenxid) < age(one.xmin) AS frozen FROM pg_class AS c, one WHERE c.relname = 'one' LIMIT 1`
    )[0]?.frozen;
  const context = await it.context();
  await vacuumTables(context, { names: ["one"] });
  expect(await isFrozen()).toBe(false);
  await vacuumTables(context, { names: ["one"], freeze: true });
  expect(await isFrozen()).toBe(true);
});

test("the statistics of a partitioned table itself are gathered", async () => {
  const it = await directScene(`
    CREATE TABLE logs (id int, kind text) PARTITION BY RANGE (id);
    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (1000);
    CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (1000) TO (2000);
    INSERT INTO logs SELECT g, 'k' || g % 3 FROM generate_series(1, 1999) g;`);
  const gathered = async (): Promise<string[]> =>
    (
      await it.sql<{ name: string }[]>`
        SELECT tablename AS name FROM pg_stats WHERE attname = 'kind' AND tablename LIKE 'logs%' ORDER BY 1`
    ).map(({ name }) => name);
  expect(await gathered()).toEqual([]);
  const result = await analyzeTables(await it.context(), { names: ["logs"], jobs: 2 });
  expect(new Set(result.results.map(({ outcome }) => outcome))).toEqual(new Set(["done"]));
  expect(await gathered()).toEqual(["logs", "logs_1", "logs_2"]);
  await it.sql`DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relname LIKE 'logs%')`;
  await vacuumTables(await it.context(), { names: ["logs"], analyze: true });
  expect(await gathered()).toEqual(["logs", "logs_1", "logs_2"]);
});

test("a lock that somebody holds: the others are done, it is said who, and the exit code is 4", async () => {
  const it = await directScene(bloated("one") + bloated("two"));
  const other = await it.sql.reserve();
  await other`BEGIN`;
  await other`LOCK TABLE one IN SHARE MODE`;
  const [{ pid } = { pid: 0 }] = await other<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const context = await it.context({ lockTries: 2 });
  const waited = await vacuumTables(context);
  expect(outcomes(waited)).toEqual(["public.one: skipped", "public.two: done"]);
  expect(waited.results[0]).toMatchObject({
    sqlstate: "55P03",
    reason: expect.stringContaining(`blocked by pid ${pid}`),
  });
  expect([exitCodeOf(waited), exitCodeOf(waited, { skipLocked: true })]).toEqual([4, 0]);
  const skipped = await vacuumTables(context, { names: ["one", "two"], skipLocked: true });
  expect(outcomes(skipped)).toEqual(["public.one: skipped", "public.two: done"]);
  await other`ROLLBACK`;
  other.release();
  expect(it.events.some(({ type }) => type === "blocked")).toBe(true);
});

test("what would not fit the time limit is not begun", async () => {
  const it = await directScene(bloated("one"));
  const result = await vacuumTables(await it.context(), { timeLimitMs: 1 });
  expect([outcomes(result), exitCodeOf(result)]).toEqual([["public.one: not-started"], 4]);
});

test("what is done is in the history, and counts there what was removed", async () => {
  const it = await directScene(bloated("one"));
  await vacuumTables(await it.context());
  const rows = await it.sql`SELECT * FROM pgops.maintenance_actions`;
  expect(rows).toMatchObject([{ kind: "vacuum", target: "public.one", outcome: "done" }]);
  // A dry run leaves nothing.
  await vacuumTables(await it.context(), { dryRun: true });
  expect(await it.sql`SELECT FROM pgops.maintenance_actions`).toHaveLength(1);
});

test("many tables are done with the age of the database found out once", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `t${index}`);
  const it = await directScene(names.map((name) => `CREATE TABLE ${name} (id int);`).join(""));
  const result = await vacuumTables(await it.context(), { jobs: 3 });
  expect(outcomes(result)).toHaveLength(12);
  expect(exitCodeOf(result)).toBe(0);
});

test("an interrupted run says what was done", async () => {
  const it = await directScene(bloated("one") + bloated("two"));
  const controller = new AbortController();
  const context = await it.context({ signal: controller.signal });
  const emit = (event: (typeof it.events)[number]): void => {
    if (event.type === "finished") controller.abort("SIGINT");
  };
  const failure = await failureOf(vacuumTables({ ...context, emit }));
  expect(failure).toMatchObject({ code: "PGOPS_INTERRUPTED", exitCode: 130 });
  // By then the next one may have been sent.
  expect(failure.partial).toMatchObject({
    results: [{ outcome: "done" }, { outcome: expect.stringMatching(/^(?:not-started|cancelled)$/) }],
  });
});
