import { expect, test } from "vitest";
import { scene, tableMigrations } from "../e2e/scene.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { orderlyEnd, stage, type Stage, untilRunning } from "./fixtures/stage.ts";
import { ledgerOf, locksLeft } from "./fixtures/states.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test("twenty runners at once on 50 migrations: one applies them, the others wait and find nothing to do", async () => {
  const it = await scene(tableMigrations(...range(50)));
  const outcomes = await Promise.all(range(20).map(async () => it.json(["migrate"])));
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(range(20).map(() => 0));
  const counts = outcomes.map(({ applied }) => applied.length).toSorted((a, b) => b - a);
  expect(counts).toEqual([50, ...range(19).map(() => 0)]);
  expect(await it.ledger()).toHaveLength(50);
  expect((await it.tables()).filter((name) => /^t\d+$/.test(name))).toHaveLength(50);
  const history = await it.sql`SELECT filename FROM pgops.history WHERE action = 'migrate'`;
  expect(history).toHaveLength(50);
  expect(await locksLeft(it.sql)).toEqual([]);
  tellFaults({ fault: "twenty runners, 50 migrations", runs: 20, faults: 19, halfApplied: 0 });
});

test("ten that apply and ten that roll back: the ledger and the tables agree", async () => {
  const it = await scene(tableMigrations(...range(8)));
  await it.pgops(["migrate", "--to", "4"]);
  const outcomes = await Promise.all(
    range(20).map(async (index) => it.json(index % 2 === 0 ? ["migrate"] : ["rollback", "--steps", "1"])),
  );
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(range(20).map(() => 0));
  const tables = (await it.tables()).filter((name) => /^t\d+$/.test(name));
  expect((await it.ledger()).toSorted()).toEqual(
    tables.map((table) => `00${table.slice(1)}_${table}.up.sql`),
  );
  expect(await locksLeft(it.sql)).toEqual([]);
});

/** A migration that sleeps as long as a row of the table `pace` says. */
const paced = {
  "001_paced": "CREATE TABLE done_once (id int);\nSELECT pg_sleep(seconds) FROM pace;",
  "001_paced.down": "DROP TABLE done_once;",
};

async function pacedStage(seconds: number): Promise<Stage> {
  const it = await stage({ files: { ...paced, ...tableMigrations(2) } });
  await it.sql.unsafe(`CREATE TABLE pace (seconds float); INSERT INTO pace VALUES (${seconds})`);
  return it;
}

test.each([
  ["0s", 1],
  ["400ms", 2],
])("past --wait-lock %s: exit 4, and who holds the lock", async (patience, sayings) => {
  const it = await pacedStage(5);
  const holder = it.start(["migrate"]);
  await untilRunning(it.sql, "pg_sleep(seconds)");
  const args = ["migrate", "--wait-lock", patience];
  const { exitCode, stderr } = await orderlyEnd(it.start(args), args);
  expect(exitCode).toBe(4);
  const who =
    /pid (\d+) \(user postgres, host 127\.0\.0\.1, application "pgops", since \d{4}-\d\d-\d\dT[\d:]+Z\)/g;
  const named = [...stderr.matchAll(who)];
  expect(named).toHaveLength(sayings);
  expect(stderr).toMatch(/another run of pgops is at work.*PGOPS_LOCKED/s);
  const [lock] = await it.sql`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  expect(named.map(([, pid]) => Number(pid))).toEqual(named.map(() => lock?.["pid"]));
  const document = await it.json(["migrate", "--wait-lock", "0s"]);
  expect(document).toMatchObject({ ok: false, exitCode: 4, error: { code: "PGOPS_LOCKED", exitCode: 4 } });
  holder.kill("SIGINT");
  expect((await orderlyEnd(holder, ["migrate"])).exitCode).toBe(130);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("a holder killed with -9 frees the lock at once: the runner that waits goes on", async () => {
  const it = await pacedStage(60);
  const holder = it.start(["migrate"]);
  await untilRunning(it.sql, "pg_sleep(seconds)");
  const waiting = it.start(["migrate"]);
  await expect
    .poll(() => waiting.output.stderr, { timeout: 10_000 })
    .toContain("waiting for another run of pgops to end");
  await it.sql`UPDATE pace SET seconds = 0`;
  holder.kill("SIGKILL");
  await holder.ended;
  const { exitCode } = await orderlyEnd(waiting, ["migrate"]);
  expect(exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toEqual(["001_paced.up.sql", "002_t2.up.sql"]);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends the wait for another run, and nothing was run",
  async (signal) => {
    const it = await pacedStage(5);
    const holder = it.start(["migrate"]);
    await untilRunning(it.sql, "pg_sleep(seconds)");
    const waiting = it.start(["migrate"]);
    await expect.poll(() => waiting.output.stderr, { timeout: 10_000 }).toContain("waiting for another run");
    waiting.kill(signal);
    const { exitCode, stderr } = await orderlyEnd(waiting, ["migrate"]);
    expect(exitCode).toBe(signal === "SIGINT" ? 130 : 143);
    expect(stderr).toContain("PGOPS_INTERRUPTED");
    expect(holder.running()).toBe(true);
    holder.kill("SIGINT");
    await orderlyEnd(holder, ["migrate"]);
  },
);

test("with nothing to do no lock is taken: it ends while another run holds it", async () => {
  const it = await pacedStage(5);
  const upToDate = await stage({ files: { "001_paced": paced["001_paced"] } });
  await it.sql`UPDATE pace SET seconds = 0`;
  await it.migrate({ to: 1 });
  await it.write("sql/migrations/002_t2.up.sql", "SELECT pg_sleep(seconds) FROM pace;");
  await it.sql`UPDATE pace SET seconds = 5`;
  const holder = it.start(["migrate"]);
  await untilRunning(it.sql, "pg_sleep(seconds)");
  // The files of a deployment that has nothing new, on the same database.
  const args = ["migrate", "--wait-lock", "0s"];
  const { exitCode, stderr } = await orderlyEnd(upToDate.start(args, { url: it.url }), args);
  expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("waiting")]);
  for (const reading of [["status"], ["migrate", "--dry-run"]])
    expect((await it.pgops(reading)).exitCode).toBe(0);
  holder.kill("SIGINT");
  await orderlyEnd(holder, ["migrate"]);
});
