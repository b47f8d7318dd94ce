import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { MigrationEvent } from "../../../src/index.ts";
import { tidyUp } from "../../support/tidy.ts";
import { failureOf, type Workspace, workspace } from "../operations.ts";

const outside = "-- pgops: no-transaction\n";

/** Ends the backend that executes `text`, as a killed server process or an administrator would. */
async function terminate({ sql }: Workspace, text: string): Promise<void> {
  for (;;) {
    const ended = await sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE ${`%${text}%`}`;
    if (ended.length > 0) return;
    await sql`SELECT pg_sleep(0.02)`;
  }
}

const resumed = (events: readonly MigrationEvent[]): MigrationEvent[] =>
  events.filter(({ type }) => type === "resumed");

test("a failed run goes on behind what is done, and never repeats it", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int UNIQUE)",
    "002_two": `${outside}INSERT INTO log VALUES (1);\nINSERT INTO log VALUES (2);\nINSERT INTO log SELECT nope;\nINSERT INTO log VALUES (4);`,
  });
  const error = await failureOf(it.migrate());
  expect([error.code, error.place?.line]).toEqual(["PGOPS_SQL", 4]);
  expect(error.stands).toContain(
    "2 of its 4 statements were executed and stand; the next run goes on behind them",
  );
  expect((await it.status()).migrations[1]).toMatchObject({
    state: "pending",
    unfinished: { direction: "up", done: 2 },
  });

  await it.write(
    "sql/migrations/002_two.up.sql",
    `${outside}INSERT INTO log VALUES (1);\nINSERT INTO log VALUES (2);\nINSERT INTO log VALUES (3);\nINSERT INTO log VALUES (4);`,
  );
  expect((await it.migrate()).applied).toMatchObject([{ number: 2 }]);
  expect(resumed(it.events)).toMatchObject([{ done: 2, total: 4 }]);
  expect([...(await it.sql`SELECT i FROM log ORDER BY i`)]).toEqual([1, 2, 3, 4].map((i) => ({ i })));
  expect(await it.sql`SELECT FROM pgops.journal`).toHaveLength(0);
  expect((await it.status()).migrations[1]).toMatchObject({ state: "applied", unfinished: null });
});

test("what an earlier try has executed is told where the run is interrupted before the next", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int); CREATE TABLE held (i int);",
    "002_two": `${outside}INSERT INTO log VALUES (1);\nALTER TABLE held ADD j int;`,
    "pgops.config.json": JSON.stringify({ lockTimeout: "100ms" }),
  });
  await it.migrate({ to: 1 });
  await it.sql.begin(async (holder) => {
    await holder`LOCK TABLE held`;
    const interrupt = new AbortController();
    const run = failureOf(it.migrate({ signal: interrupt.signal }));
    await expect
      .poll(() => it.events.find(({ type }) => type === "retrying"))
      .toMatchObject({ outside: true });
    interrupt.abort("SIGINT");
    const { code, stands } = await run;
    expect([code, stands]).toEqual([
      "PGOPS_INTERRUPTED",
      expect.stringContaining("1 of its 2 statements was executed and stands"),
    ]);
  });
});

test("it refuses to go on when the part that is done has changed", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_two": `${outside}INSERT INTO log VALUES (1);\nSELECT nope;`,
  });
  await failureOf(it.migrate());
  await it.write("sql/migrations/002_two.up.sql", `${outside}INSERT INTO log VALUES (7);\nSELECT 1;`);
  const error = await failureOf(it.migrate());
  expect(error).toMatchObject({ code: "PGOPS_JOURNAL", exitCode: 1, place: { line: 2 } });
  expect(error.hint).toContain("pgops repair --restart 2");
  await it.write("sql/migrations/002_two.up.sql", `${outside}\n`.repeat(1) + "SELECT 1;");
  expect((await failureOf(it.migrate())).code).toBe("PGOPS_JOURNAL");
  expect([...(await it.sql`SELECT i FROM log`)]).toEqual([{ i: 1 }]);
});

test("line ends of the part that is done may change", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_two": `${outside}INSERT INTO log\n VALUES (1);\nSELECT nope;`,
  });
  await failureOf(it.migrate());
  await it.write(
    "sql/migrations/002_two.up.sql",
    `${outside}INSERT INTO log\n VALUES (1);\nSELECT 1;`.replaceAll("\n", "\r\n"),
  );
  await it.migrate();
  expect(await it.sql`SELECT FROM log`).toHaveLength(1);
});

test("a statement that was killed in its transaction is executed by the next run, once", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_slow": `${outside}INSERT INTO log VALUES (1);\nINSERT INTO log SELECT 2 FROM pg_sleep(2);`,
  });
  const run = failureOf(it.migrate());
  await terminate(it, "pg_sleep(2)");
  const { code, stands } = await run;
  expect(code).toBe("PGOPS_CONNECTION_LOST");
  expect(stands).toMatch(/1 of its 2 statements was executed.*Whether statement 2 was executed is not known/);
  expect([...(await it.sql`SELECT i FROM log`)]).toEqual([{ i: 1 }]);
  await it.migrate();
  expect([...(await it.sql`SELECT i FROM log ORDER BY i`)]).toEqual([{ i: 1 }, { i: 2 }]);
});

test("settings of the session are set again by the run that goes on", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (t text)",
    "002_set": `${outside}SET pgops.word = 'set by the file';\nSELECT set_config('pgops.other', 'too', false);\nSELECT nope;`,
  });
  await failureOf(it.migrate());
  await it.write(
    "sql/migrations/002_set.up.sql",
    `${outside}SET pgops.word = 'set by the file';\nSELECT set_config('pgops.other', 'too', false);\n` +
      "INSERT INTO log SELECT current_setting('pgops.word') || ', ' || current_setting('pgops.other');",
  );
  await it.migrate();
  expect([...(await it.sql`SELECT t FROM log`)]).toEqual([{ t: "set by the file, too" }]);
});

test("what a file prepares and declares is there for the next try and for the next run", async () => {
  const begin = `${outside}PREPARE "Add" AS INSERT INTO log VALUES (1);\nDECLARE c CURSOR WITH HOLD FOR SELECT 1;\nEXECUTE "Add";\n`;
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int); CREATE TABLE held (i int);",
    "002_two": `${begin}ALTER TABLE held ADD j int;\nSELECT nope;`,
    "pgops.config.json": JSON.stringify({ lockTimeout: "100ms" }),
  });
  await it.migrate({ to: 1 });
  const run = await it.sql.begin(async (holder) => {
    await holder`LOCK TABLE held`;
    const failing = failureOf(it.migrate());
    await expect.poll(() => it.events.some(({ type }) => type === "retrying")).toBe(true);
    return { failing };
  });
  expect((await run.failing).sqlstate).toBe("42703");
  await it.write(
    "sql/migrations/002_two.up.sql",
    `${begin}ALTER TABLE held ADD j int;\nEXECUTE "Add";\nFETCH c;`,
  );
  expect((await it.migrate()).applied).toHaveLength(1);
  expect(await it.sql`SELECT FROM log`).toHaveLength(2);
});

test("a CALL that was cut off is for a person to judge: run or skip", async () => {
  const files = {
    "001_p": `CREATE TABLE log (i int);
      CREATE PROCEDURE fill(n int) LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO log VALUES (n); COMMIT; PERFORM pg_sleep(2); END $$;`,
    "002_call": `${outside}CALL fill(1);\nINSERT INTO log VALUES (10);`,
  };
  for (const [choice, rows] of [
    ["skip", [1, 10]],
    ["run", [1, 1, 10]],
  ] as const) {
    const it = await workspace(files);
    const run = failureOf(it.migrate());
    await expect.poll(async () => (await it.sql`SELECT FROM log`).length).toBe(1);
    await terminate(it, "CALL fill");
    await run;
    const error = await failureOf(it.migrate());
    expect(error).toMatchObject({ code: "PGOPS_UNFINISHED", exitCode: 1, place: { line: 2 } });
    expect(error.hint).toContain("--unfinished skip");
    expect((await it.migrate({ unfinished: choice })).applied).toHaveLength(1);
    const found = await it.sql<{ i: number }[]>`SELECT i FROM log ORDER BY i`;
    expect(found.map(({ i }) => i)).toEqual(rows);
  }
});

test("a CALL that the server refused is not in doubt", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_call": `${outside}CALL nope();\nINSERT INTO log VALUES (1);`,
  });
  expect((await failureOf(it.migrate())).sqlstate).toBe("42883");
  await it.sql.unsafe("CREATE PROCEDURE nope() LANGUAGE sql AS 'SELECT 1'");
  expect((await it.migrate()).applied).toHaveLength(1);
});

test("SET ROLE in the file does not keep the journal from being written", async () => {
  const it = await workspace({
    "001_role": `CREATE TABLE log (i int);
      DO $$ BEGIN CREATE ROLE pgops_outside_role; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT INSERT ON log TO pgops_outside_role;`,
    "002_as": `${outside}SET ROLE pgops_outside_role;\nINSERT INTO log VALUES (1);\nINSERT INTO log VALUES (2);`,
  });
  expect((await it.migrate()).applied).toHaveLength(2);
  expect(await it.sql`SELECT FROM log`).toHaveLength(2);
  await it.sql.unsafe("DROP OWNED BY pgops_outside_role");
});

test("the journal is written as the role that ALTER ROLE ... SET role gives the session", async () => {
  const it = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_two": `${outside}INSERT INTO log VALUES (1);\nVACUUM log;\nSET ROLE NONE;\nSELECT 1;\nSELECT nope;`,
  });
  const id = randomUUID().slice(0, 8);
  const [owner, login] = [`Owner ${id}`, `login_${id}`];
  await it.sql.unsafe(`CREATE ROLE "${owner}"; CREATE ROLE ${login} LOGIN PASSWORD 'login';
    GRANT "${owner}" TO ${login}; ALTER ROLE ${login} SET role = '${owner}';
    GRANT CREATE ON SCHEMA public TO "${owner}"; GRANT CREATE ON DATABASE "${it.database}" TO "${owner}"`);
  tidyUp(async () => {
    await it.sql.unsafe(
      `DROP OWNED BY "${owner}"; DROP OWNED BY ${login}; DROP ROLE ${login}; DROP ROLE "${owner}"`,
    );
  });
  const url = new URL(it.url);
  url.username = login;
  url.password = "login";
  const databaseUrl = url.href;
  const error = await failureOf(it.migrate({ databaseUrl }));
  expect([error.sqlstate, error.place?.line]).toEqual(["42703", 6]);
  await it.write(
    "sql/migrations/002_two.up.sql",
    `${outside}INSERT INTO log VALUES (1);\nVACUUM log;\nSET ROLE NONE;\nSELECT 1;`,
  );
  expect((await it.migrate({ databaseUrl })).applied).toHaveLength(1);
  expect(await it.sql`SELECT FROM log`).toHaveLength(1);
});

test("a rollback outside a transaction goes on the same way", async () => {
  const it = await workspace({
    "001_a": "CREATE TABLE a (); CREATE TABLE log (i int);",
    "001_a.down": `${outside}INSERT INTO log VALUES (1);\nDROP TABLE nope;`,
  });
  await it.migrate();
  const error = await failureOf(it.rollback());
  expect(error.stands).toContain(
    "is not recorded as rolled back. 1 of its 2 statements was executed and stands",
  );
  await it.write("sql/migrations/001_a.down.sql", `${outside}INSERT INTO log VALUES (1);\nDROP TABLE a;`);
  expect((await it.rollback({ use: "file" })).rolledBack).toHaveLength(1);
  expect(await it.sql`SELECT FROM log`).toHaveLength(1);
  expect(await it.ledger()).toEqual([]);
});

test("two runners of a file outside a transaction: its statements run once", async () => {
  const { migrate, sql, ledger } = await workspace({
    "001_log": "CREATE TABLE log (i int)",
    "002_slow": `${outside}INSERT INTO log VALUES (1);\nSELECT pg_sleep(0.5);`,
  });
  await migrate({ to: 1 });
  const results = await Promise.all([migrate(), migrate()]);
  expect(results.map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(await sql`SELECT i FROM log`).toHaveLength(1);
  expect(await ledger()).toEqual(["001_log.up.sql", "002_slow.up.sql"]);
});
