import { expect, test } from "vitest";
import { campaign } from "./fixtures/campaign.ts";
import { faultMigrations } from "./fixtures/fault-migrations.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { orderlyEnd, stage, untilRunning } from "./fixtures/stage.ts";
import { cleanStates, ledgerOf, locksLeft } from "./fixtures/states.ts";

test("pg_terminate_backend on the runner at random moments: none is half applied, the next run completes", async () => {
  const it = await stage();
  let terminated: Promise<unknown> = Promise.resolve();
  // The session that works, the one beside it that holds the run's lock, or both: all come up.
  let turn = 0;
  const terminate = (): void => {
    const which = ["pgops", "pgops: run lock%", "pgops%"][turn++ % 3] ?? "";
    terminated = it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE ${which}`.execute();
  };
  const { wrong, faults, midway, halfApplied, seed } = await campaign({
    stage: it,
    states: await cleanStates(faultMigrations),
    runs: 24,
    strike: ({ proxy, atByte }) => proxy.after(atByte, terminate),
    mend: async () => void (await terminated),
  });
  tellFaults({ fault: "pg_terminate_backend", runs: 24, faults, midway, halfApplied, seed });
  expect(wrong).toEqual([]);
  expect(faults).toBeGreaterThan(3);
});

const slow = {
  "001_first": "CREATE TABLE first ();",
  "002_slow": "CREATE TABLE slow ();\nSELECT pg_sleep(30);\nCREATE TABLE slower ();",
};

test.each(["pg_terminate_backend", "pg_cancel_backend"])("%s in the middle of a statement", async (how) => {
  const it = await stage({ files: slow });
  const running = it.start(["migrate"]);
  const pid = await untilRunning(it.sql, "pg_sleep(30)");
  await it.sql.unsafe(`SELECT ${how}(${pid})`);
  const { exitCode, stderr } = await orderlyEnd(running, ["migrate"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("002_slow was rolled back; nothing of it remains");
  expect(stderr).toMatch(how === "pg_cancel_backend" ? /PGOPS_SQL 57014/ : /PGOPS_CONNECTION_LOST/);
  expect(await it.tables()).toEqual(["first", "migrations"]);
  expect(await locksLeft(it.sql)).toEqual([]);
  await it.write("sql/migrations/002_slow.up.sql", "CREATE TABLE slow ();");
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
});

test.each([
  ["the configuration", { "pgops.config.json": JSON.stringify({ statementTimeout: "200ms" }) }, ""],
  ["a directive", {}, "-- pgops: statement-timeout 200ms\n"],
])("a statement timeout from %s: the migration is rolled back, and says so", async (_, files, directive) => {
  const it = await stage({ files: { ...slow, "002_slow": `${directive}${slow["002_slow"]}`, ...files } });
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/statement timeout.*PGOPS_SQL 57014/);
  expect(stderr).toContain("002_slow was rolled back; nothing of it remains");
  expect(await it.tables()).toEqual(["first", "migrations"]);
  expect(await ledgerOf(it.sql)).toEqual(["001_first.up.sql"]);
  expect(await locksLeft(it.sql)).toEqual([]);
  await it.write("sql/migrations/002_slow.up.sql", "CREATE TABLE slow ();");
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "statement timeout", runs: 1, faults: 1, halfApplied: 0 });
});
