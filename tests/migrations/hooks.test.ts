import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LineSplitter } from "../../src/operation/line-splitter.ts";
import { processLives } from "../../src/postgres/servers/processes.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace, type Workspace } from "./operations.ts";

const log = `CREATE TABLE log (hook text, outcome text, what text)`;
const note = (what: string): string =>
  `INSERT INTO log VALUES (current_setting('pgops.hook'), current_setting('pgops.outcome'), ${what});`;

function hooks(configured: Record<string, unknown>): Record<string, string> {
  return { "pgops.config.json": JSON.stringify({ hooks: configured }) };
}

async function logged({ sql }: Workspace): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`SELECT concat_ws(' ', hook, outcome, what) AS line FROM log`;
  return rows.map(({ line }) => line);
}

const environment = (it: Workspace): Promise<string> => readFile(join(it.path, "log.txt"), "utf8");

test("hooks of SQL run around the migrations, with the facts as settings", async () => {
  const it = await workspace({
    ...tableMigrations(1, 2),
    ...hooks({
      beforeMigrate: "hooks/before.sql",
      afterEach: { sql: "hooks/each.sql" },
      afterMigrate: "hooks/after.sql",
      onError: "hooks/error.sql",
    }),
    "hooks/before.sql": note("current_setting('pgops.pending')"),
    "hooks/each.sql": note("current_setting('pgops.migration')"),
    "hooks/after.sql": note("current_setting('pgops.applied') || ' ' || current_setting('pgops.current')"),
    "hooks/error.sql": note("current_setting('pgops.error_code')"),
  });
  await it.sql.unsafe(log);
  await it.migrate();
  const lines = [
    "beforeMigrate pending 2",
    "afterEach applied 001_t1",
    "afterEach applied 002_t2",
    "afterMigrate done 2 002_t2",
  ];
  expect(await logged(it)).toEqual(lines);
  await it.migrate();
  await it.migrate({ dryRun: true });
  expect(await logged(it)).toEqual(lines);
});

test("hooks that are commands get the facts as variables, and what they print is told", async () => {
  const command = `echo "$PGOPS_HOOK $PGOPS_OUTCOME $PGOPS_MIGRATION$PGOPS_ERROR_CODE $PGOPS_ERROR_LINE" >> log.txt; echo said`;
  const it = await workspace({
    "001_a": "SELECT 1;",
    "002_b": "SELECT 1;\nSELECT nope;",
    ...hooks({ afterEach: { command }, onError: command }),
  });
  const error = await failureOf(it.migrate({ env: { PATH: process.env["PATH"] } }));
  expect(error).toMatchObject({ code: "PGOPS_SQL", partial: { applied: [{ number: 1 }] } });
  expect(await environment(it)).toBe("afterEach applied 001_a \nonError failed PGOPS_SQL 2\n");
  expect(it.events).toContainEqual({ type: "hook-output", hook: "afterEach", line: "said" });
});

test("beforeMigrate that fails: nothing is applied; onError hears of it", async () => {
  const it = await workspace({
    ...tableMigrations(1),
    ...hooks({ beforeMigrate: "exit 3", onError: "touch log.txt" }),
  });
  const error = await failureOf(it.migrate());
  expect(error).toMatchObject({ code: "PGOPS_HOOK", exitCode: 1, partial: { applied: [] } });
  expect([error.message, error.stands]).toEqual([
    "the hook beforeMigrate failed: it ended with exit code 3",
    "Nothing was applied.",
  ]);
  expect(await it.ledger()).toEqual([]);
  expect(await environment(it)).toBe("");
});

test("afterEach that fails stops the run behind a migration, which stays", async () => {
  const it = await workspace({
    ...tableMigrations(1, 2),
    ...hooks({ afterEach: "each.sql" }),
    "each.sql": "SELECT 1;\nSELECT nope;",
  });
  const error = await failureOf(it.migrate());
  expect(error).toMatchObject({
    code: "PGOPS_HOOK",
    sqlstate: "42703",
    place: { file: "each.sql", line: 2, column: 8 },
    stands: "001_t1 stays applied; what follows it was not begun.",
    partial: { applied: [{ number: 1 }] },
  });
  expect(await it.ledger()).toEqual(["001_t1.up.sql"]);
});

test("afterMigrate that fails is the run's failure; everything stays applied", async () => {
  const it = await workspace({ ...tableMigrations(1, 2), ...hooks({ afterMigrate: "false" }) });
  const error = await failureOf(it.migrate({ singleTransaction: true }));
  expect(error).toMatchObject({ code: "PGOPS_HOOK", partial: { applied: [{ number: 1 }, { number: 2 }] } });
  expect(error.stands).toBe("The 2 applied migrations stay applied.");
  expect(await it.ledger()).toHaveLength(2);
});

test("onError that fails is a warning beside the first failure", async () => {
  const it = await workspace({ "001_a": "SELECT nope;", ...hooks({ onError: "exit 1" }) });
  expect((await failureOf(it.migrate())).code).toBe("PGOPS_SQL");
  expect(it.events).toContainEqual({
    type: "warning",
    message: "the hook onError failed: it ended with exit code 1",
  });
});

test("what takes too long is ended, with what it started; SQL is cancelled and rolled back", async () => {
  const it = await workspace({
    ...tableMigrations(1),
    ...hooks({ beforeMigrate: { command: "sleep 600 & echo $! > pid.txt; wait", timeout: "300ms" } }),
  });
  expect((await failureOf(it.migrate())).message).toBe(
    "the hook beforeMigrate failed: it took longer than 300 ms and was ended",
  );
  const pid = Number(await it.read("pid.txt"));
  await expect.poll(() => processLives(pid)).toBe(false);

  await it.write("slow.sql", "CREATE TABLE slow ();\nSELECT pg_sleep(600);");
  await it.write(
    "pgops.config.json",
    JSON.stringify({ hooks: { beforeMigrate: { sql: "slow.sql", timeout: "300ms" } } }),
  );
  expect((await failureOf(it.migrate())).message).toMatch(
    /took longer than 300 ms, was cancelled and rolled back/,
  );
  expect(await it.tables()).toEqual(["migrations"]);
});

test("a file that is missing or cannot be used is told before anything runs", async () => {
  const it = await workspace({ ...tableMigrations(1), ...hooks({ afterMigrate: "nowhere.sql" }) });
  expect(await failureOf(it.migrate())).toMatchObject({ code: "PGOPS_FILE", exitCode: 2 });
  await it.write("nowhere.sql", "COMMIT;");
  expect((await failureOf(it.migrate())).code).toBe("PGOPS_TRANSACTION_CONTROL");
  expect(await it.tables()).toEqual([]);
});

test("an interrupt ends a command", async () => {
  const it = await workspace({
    ...tableMigrations(1),
    ...hooks({ beforeMigrate: "echo begun; exec sleep 600" }),
  });
  const controller = new AbortController();
  const error = await failureOf(
    it.migrate({
      signal: controller.signal,
      onEvent: ({ type }) => void (type === "hook-output" && controller.abort("SIGTERM")),
    }),
  );
  expect(error).toMatchObject({ code: "PGOPS_INTERRUPTED", exitCode: 143, stands: "Nothing was applied." });
});

test("a hook of SQL waits for a lock no longer than lockTimeout, in a transaction and outside of one", async () => {
  const it = await workspace({
    ...tableMigrations(1),
    "pgops.config.json": JSON.stringify({ lockTimeout: "200ms", hooks: { beforeMigrate: "hook.sql" } }),
    "hook.sql": "ALTER TABLE taken ADD COLUMN a int;",
  });
  await it.sql`CREATE TABLE taken ()`;
  const holder = await it.sql.reserve();
  await holder`BEGIN`;
  await holder`LOCK TABLE taken`;
  const refused = { code: "PGOPS_HOOK", sqlstate: "55P03", stands: "Nothing was applied." };
  expect(await failureOf(it.migrate())).toMatchObject(refused);
  await it.write("hook.sql", "-- pgops: no-transaction\nALTER TABLE taken ADD COLUMN a int;");
  expect(await failureOf(it.migrate())).toMatchObject(refused);
  await holder`ROLLBACK`;
  holder.release();
});

test("outside a transaction what took too long was cancelled, and not rolled back", async () => {
  const it = await workspace({
    ...tableMigrations(1),
    ...hooks({ beforeMigrate: { sql: "slow.sql", timeout: "400ms" } }),
    "slow.sql": "-- pgops: no-transaction\nCREATE TABLE slow ();\nSELECT pg_sleep(600);",
  });
  expect((await failureOf(it.migrate())).message).toBe(
    "the hook beforeMigrate failed: it took longer than 400 ms and was cancelled",
  );
  expect(await it.tables()).toContain("slow");
});

test.skipIf(process.platform === "win32")(
  "a command is over when it ends, whatever it leaves in a session of its own",
  async () => {
    const leave = "setsid sleep 600 & echo $! > pid.txt; echo started";
    const it = await workspace({ ...tableMigrations(1), ...hooks({ beforeMigrate: leave }) });
    const started = performance.now();
    await it.migrate();
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(it.events).toContainEqual({ type: "hook-output", hook: "beforeMigrate", line: "started" });
    process.kill(Number(await it.read("pid.txt")));

    const late = { command: `${leave}; sleep 600`, timeout: "300ms" };
    await it.write("pgops.config.json", JSON.stringify({ hooks: { afterMigrate: late } }));
    await it.write("sql/migrations/002_b.up.sql", "SELECT 1;");
    await it.write("sql/migrations/002_b.down.sql", "SELECT 1;");
    expect((await failureOf(it.migrate())).message).toMatch(/took longer than 300 ms and was ended/);
    process.kill(Number(await it.read("pid.txt")));
  },
);

test("a line that does not end is told in pieces", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push("a\r");
  splitter.push("\nb\rc\n\n");
  for (let piece = 0; piece < 5; piece++) splitter.push("x".repeat(20_000));
  expect(lines.map(({ length }) => length)).toEqual([1, 1, 1, 0, 65_536]);
  splitter.end();
  splitter.end();
  expect(lines.map(({ length }) => length)).toEqual([1, 1, 1, 0, 65_536, 34_464]);
});
