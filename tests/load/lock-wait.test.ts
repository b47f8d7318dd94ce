import postgres from "postgres";
import { expect, test } from "vitest";
import { tellFaults } from "../faults/fixtures/fault-table.ts";
import { stage } from "../faults/fixtures/stage.ts";
import { ledgerOf, locksLeft } from "../faults/fixtures/states.ts";
import { runLoad } from "./traffic.ts";

const lockTimeoutMs = 1000;
const args = ["migrate", "--lock-timeout", `${lockTimeoutMs}ms`, "--lock-tries", "20"];

test("readers and writers go on while a migration waits for ACCESS EXCLUSIVE behind a long transaction", async () => {
  const it = await stage({
    files: {
      "001_busy": `CREATE TABLE busy (id int PRIMARY KEY, hits int NOT NULL DEFAULT 0);
        INSERT INTO busy SELECT generate_series(1, 100);`,
    },
  });
  await it.migrate();
  await it.write(
    "sql/migrations/002_change.up.sql",
    "ALTER TABLE busy ADD COLUMN note text DEFAULT md5('a');",
  );
  await it.write("sql/migrations/002_change.down.sql", "ALTER TABLE busy DROP COLUMN note;");

  const connection = { application_name: "nightly report" };
  const blocker = postgres(it.url, { max: 1, connection, onnotice: () => undefined });
  const blocking = await blocker.reserve();
  await blocking`BEGIN`;
  const [own] = await blocking<{ pid: number }[]>`SELECT pg_backend_pid() AS pid, sum(hits) FROM busy`;

  const traffic = runLoad(it.url, { readers: 4, writers: 2 });
  await traffic.flowing();
  const running = it.start(args);
  // It is tried, and gives way, and is tried again, as long as the transaction lasts.
  await expect
    .poll(() => running.output.stderr, { timeout: 30_000, interval: 50 })
    .toContain("(try 4 of 20)");
  expect(running.running()).toBe(true);
  await blocking`COMMIT`;
  const { exitCode, stderr } = await running.ended;
  await traffic.flowing();
  const { longestStallMs, reads, writes, failed } = await traffic.end();
  blocking.release();
  await blocker.end();

  expect([exitCode, failed]).toEqual([0, []]);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  const who = `blocked by pid ${own?.pid} \\(app "nightly report", user postgres, idle in transaction for [^,]+, transaction [^,]+ old\\): SELECT pg_backend_pid`;
  expect(stderr).toMatch(new RegExp(who));
  expect(stderr).toMatch(
    /002_change did not get its locks and was rolled back; trying again in .* \(try 2 of 20\)/,
  );
  expect(await locksLeft(it.sql)).toEqual([]);
  tellFaults({
    fault: "load while a migration waits for its lock",
    runs: 1,
    faults: 3,
    halfApplied: 0,
    longestStallMs: Math.round(longestStallMs),
    reads,
    writes,
  });
  expect(longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
});

test("tries that are used up: exit 4 or 1, rolled back, and who was in the way", async () => {
  const it = await stage({ files: { "001_busy": "CREATE TABLE busy (id int);" } });
  await it.migrate();
  await it.write(
    "sql/migrations/002_change.up.sql",
    "CREATE TABLE extra ();\nALTER TABLE busy ADD COLUMN x int;",
  );
  await it.write("sql/migrations/002_change.down.sql", "DROP TABLE extra;\nALTER TABLE busy DROP COLUMN x;");
  const limited = ["migrate", "--lock-timeout", "300ms", "--lock-tries", "2"];
  await it.sql.begin(async (holder) => {
    const [own] = await holder<
      { pid: number }[]
    >`SELECT pg_backend_pid() AS pid FROM busy RIGHT JOIN (SELECT 1) AS one ON true`;
    const { exitCode, stderr } = await it.pgops(limited);
    expect([exitCode]).toEqual([4]);
    expect(stderr).toContain(`blocked by pid ${own?.pid}`);
    expect(stderr).toContain("002_change was rolled back; nothing of it remains");
    const patient = ["migrate", "--lock-timeout", "200ms", "--lock-patience", "500ms"];
    expect((await it.pgops(patient)).exitCode).toBe(4);
  });
  expect(await it.tables()).toEqual(["busy", "migrations"]);
  expect(await locksLeft(it.sql)).toEqual([]);
  await it.migrate();
  expect(await it.tables()).toEqual(["busy", "extra", "migrations"]);
});

test("a deadlock with an application: the migration is rolled back, tried again, and gets through", async () => {
  const it = await stage({
    files: {
      "001_two": "CREATE TABLE one (id int);\nCREATE TABLE two (id int);\nINSERT INTO one VALUES (1);",
    },
  });
  await it.migrate();
  await it.write(
    "sql/migrations/002_both.up.sql",
    "LOCK TABLE one IN ACCESS EXCLUSIVE MODE;\nSELECT pg_sleep(0.5);\nALTER TABLE two ADD COLUMN x int;",
  );
  await it.write("sql/migrations/002_both.down.sql", "ALTER TABLE two DROP COLUMN x;");
  const running = it.start(["migrate", "--lock-timeout", "10s"]);
  // The application has two, and wants one, which the migration has; the server ends one of both.
  const application = it.sql.begin(async (other) => {
    await other`SET LOCAL deadlock_timeout = '20s'`;
    await other`LOCK TABLE two IN ACCESS SHARE MODE`;
    await expect
      .poll(async () => it.sql`SELECT 1 FROM pg_locks WHERE relation = 'one'::regclass AND granted`, {
        timeout: 10_000,
      })
      .toHaveLength(1);
    await other`SELECT * FROM one`;
  });
  const { exitCode, stderr } = await running.ended;
  await application;
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringContaining("002_both met a deadlock and was rolled back"),
  ]);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
});

test("--statement-timeout ends a statement, and 0 lets it run", async () => {
  const it = await stage({ files: { "001_slow": "SELECT pg_sleep(1);" } });
  const { exitCode, stderr } = await it.pgops(["migrate", "--statement-timeout", "200ms"]);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/statement timeout.*PGOPS_SQL 57014/)]);
  await it.sql.unsafe(`ALTER DATABASE "${it.database}" SET statement_timeout = '300ms'`);
  expect((await it.pgops(["migrate", "--statement-timeout", "0s"])).exitCode).toBe(0);
});
