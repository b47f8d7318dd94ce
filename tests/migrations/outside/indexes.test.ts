import { expect, test } from "vitest";
import { contentHash } from "../../../src/sqltext/read-source.ts";
import { failureOf, workspace, type Workspace } from "../operations.ts";

/** The indexes of a table, and whether each is valid. */
async function indexes({ sql }: Workspace, table: string): Promise<Record<string, boolean>> {
  const rows = await sql<{ name: string; valid: boolean }[]>`
    SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index WHERE indrelid = ${table}::regclass`;
  return Object.fromEntries(rows.map(({ name, valid }) => [name, valid]));
}

const twins = "CREATE TABLE t (i int, j int); INSERT INTO t VALUES (1, 1), (1, 2);";

for (const ifNotExists of ["", "IF NOT EXISTS "]) {
  test(`the invalid index of a failed CREATE INDEX CONCURRENTLY ${ifNotExists}is dropped and built again`, async () => {
    const it = await workspace({
      "001_t": twins,
      "002_i": `CREATE UNIQUE INDEX CONCURRENTLY ${ifNotExists}t_i ON t (i)`,
    });
    const first = await failureOf(it.migrate());
    expect([first.code, first.sqlstate]).toEqual(["PGOPS_SQL", "23505"]);
    expect(await indexes(it, "t")).toEqual({ t_i: false });
    expect((await failureOf(it.migrate())).sqlstate).toBe("23505");
    await it.sql`DELETE FROM t WHERE j = 2`;
    it.events.length = 0;
    expect((await it.migrate()).applied).toHaveLength(1);
    expect(it.events).toContainEqual(expect.objectContaining({ type: "index-rebuilt", index: "t_i" }));
    expect(await indexes(it, "t")).toEqual({ t_i: true });
  });
}

test("one that somebody left by hand is recognised too, also with a quoted name in another schema", async () => {
  const it = await workspace({
    "001_t": `CREATE SCHEMA "My app"; CREATE TABLE "My app"."T" (i int); INSERT INTO "My app"."T" VALUES (1), (1);`,
    "002_i": `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "T i" ON ONLY "My app"."T" (i)`,
  });
  await it.migrate({ to: 1 });
  await it.sql.unsafe(`CREATE UNIQUE INDEX CONCURRENTLY "T i" ON "My app"."T" (i)`).catch(() => undefined);
  await it.sql.unsafe(`DELETE FROM "My app"."T"`);
  await it.migrate();
  expect(await indexes(it, `"My app"."T"`)).toEqual({ '"My app"."T i"': true });
});

test("what a build without a name left is told from the table's other indexes", async () => {
  const it = await workspace({
    "001_t": `${twins} CREATE INDEX other ON t (j);`,
    "002_i": "CREATE UNIQUE INDEX CONCURRENTLY ON t (i)",
  });
  await failureOf(it.migrate());
  expect(await indexes(it, "t")).toEqual({ other: true, t_i_idx: false });
  await it.sql`DELETE FROM t WHERE j = 2`;
  await it.migrate();
  expect(await indexes(it, "t")).toEqual({ other: true, t_i_idx: true });
});

test("an index that was built by a run which died before it could note it is not built again", async () => {
  const build = "CREATE INDEX CONCURRENTLY t_i ON t (i)";
  const it = await workspace({ "001_t": "CREATE TABLE t (i int)", "002_i": build });
  await it.migrate();
  const [before] = await it.sql`SELECT 't_i'::regclass::oid AS oid`;
  // As it is after the statement and before its mark.
  await it.sql`INSERT INTO pgops.journal (filename, direction, statement, hash, backend_pid, indexes)
    SELECT '002_i.up.sql', 'up', 0, ${contentHash(build)}, 1, '{}'`;
  await it.sql`DELETE FROM migrations WHERE filename = '002_i.up.sql'`;
  await it.migrate();
  const [after] = await it.sql`SELECT 't_i'::regclass::oid AS oid`;
  expect(after).toEqual(before);
});

test("a valid index of that name which was there before is the server's to judge", async () => {
  const it = await workspace({
    "001_t": "CREATE TABLE t (i int)",
    "002_i": "CREATE INDEX CONCURRENTLY t_i ON t (i)",
  });
  await it.migrate({ to: 1 });
  await it.sql`CREATE INDEX t_i ON t (i)`;
  expect((await failureOf(it.migrate())).sqlstate).toBe("42P07");
  expect((await failureOf(it.migrate())).sqlstate).toBe("42P07");
});

test("one that is being built by somebody else is left alone", async () => {
  const it = await workspace({
    "001_t": "CREATE TABLE t (i int)",
    "002_i": "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_i ON t (i)",
    "pgops.config.json": JSON.stringify({ lockTimeout: "100ms", lockTries: 2 }),
  });
  await it.migrate({ to: 1 });
  let build: Promise<unknown> | undefined;
  await it.sql.begin(async (old) => {
    // An old transaction that has written keeps the build from ending.
    await old`INSERT INTO t VALUES (1)`;
    build = it.sql`CREATE INDEX CONCURRENTLY t_i ON t (i)`.execute();
    while ((await it.sql`SELECT FROM pg_stat_progress_create_index`).length === 0)
      await it.sql`SELECT pg_sleep(0.02)`;
    const error = await failureOf(it.migrate());
    expect(error).toMatchObject({ code: "PGOPS_LOCK_TIMEOUT", exitCode: 4 });
    expect(error.details.join("\n")).toMatch(/blocked by pid \d+.*CREATE INDEX CONCURRENTLY t_i/);
  });
  await build;
  expect(await indexes(it, "t")).toEqual({ t_i: true });
  expect((await it.migrate()).applied).toHaveLength(1);
});

test("a REINDEX CONCURRENTLY that did not get its last locks leaves no old index behind after the next run", async () => {
  const it = await workspace({
    "001_t": "CREATE TABLE t (i int); CREATE INDEX t_i ON t (i);",
    "002_r": "-- pgops: lock-timeout 300ms\nREINDEX INDEX CONCURRENTLY t_i",
    "pgops.config.json": JSON.stringify({ lockTries: 2 }),
  });
  await it.migrate({ to: 1 });
  await it.sql.begin(async (reader) => {
    // The simple protocol keeps no portal, whose snapshot would be waited for earlier.
    await reader.unsafe("SELECT FROM t");
    expect(await failureOf(it.migrate())).toMatchObject({ code: "PGOPS_LOCK_TIMEOUT" });
  });
  // Its names are swapped already, and its oid was there before.
  expect(await indexes(it, "t")).toMatchObject({ t_i: true, t_i_ccold: false });
  await it.migrate();
  expect(await indexes(it, "t")).toEqual({ t_i: true });
});

test("an interrupted REINDEX CONCURRENTLY leaves nothing behind after the next run", async () => {
  const it = await workspace({
    "001_t": "CREATE TABLE t (i int); CREATE INDEX t_i ON t (i);",
    "002_r": "REINDEX INDEX CONCURRENTLY t_i",
  });
  await it.migrate({ to: 1 });
  await it.sql.begin(async (old) => {
    await old`INSERT INTO t VALUES (1)`;
    const run = failureOf(it.migrate());
    while (!Object.keys(await indexes(it, "t")).includes("t_i_ccnew")) await it.sql`SELECT pg_sleep(0.02)`;
    await it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE 'REINDEX%' AND pid <> pg_backend_pid()`;
    expect((await run).code).toBe("PGOPS_CONNECTION_LOST");
  });
  expect(await indexes(it, "t")).toEqual({ t_i: true, t_i_ccnew: false });
  await it.migrate();
  expect(await indexes(it, "t")).toEqual({ t_i: true });
});

const partitioned = `CREATE TABLE t (i int) PARTITION BY RANGE (i);
  CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE u (i int); CREATE INDEX u_i ON u (i);`;

for (const [what, wrong, right] of [
  ["DROP INDEX", "DROP INDEX CONCURRENTLY u_x", "DROP INDEX CONCURRENTLY u_i"],
  [
    "DETACH PARTITION",
    "ALTER TABLE t DETACH PARTITION t_x CONCURRENTLY",
    "ALTER TABLE t DETACH PARTITION t_1 CONCURRENTLY",
  ],
] as const) {
  test(`a ${what} CONCURRENTLY that the server refused is not taken for done`, async () => {
    const it = await workspace({ "001_t": partitioned, "002_x": wrong });
    for (const run of ["first", "second"])
      expect([run, (await failureOf(it.migrate())).sqlstate]).toEqual([run, expect.stringMatching(/^42/)]);
    await it.write("sql/migrations/002_x.up.sql", right);
    expect((await it.migrate()).applied).toHaveLength(1);
    const left = await it.sql`SELECT to_regclass('u_i') IS NULL AS dropped,
      NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = 't'::regclass) AS detached`;
    expect(left[0]).toMatchObject({ [what === "DROP INDEX" ? "dropped" : "detached"]: true });
  });
}

test("what was begun as another statement is not taken for done", async () => {
  const it = await workspace({ "001_t": partitioned, "002_x": "DROP INDEX CONCURRENTLY u_gone" });
  await it.migrate({ to: 1 });
  await it.sql`INSERT INTO pgops.journal (filename, direction, statement, hash, backend_pid)
    VALUES ('002_x.up.sql', 'up', 0, ${contentHash("DROP INDEX CONCURRENTLY u_i")}, 1)`;
  expect((await failureOf(it.migrate())).sqlstate).toBe("42704");
});

test("an interrupted DROP INDEX CONCURRENTLY and DETACH PARTITION CONCURRENTLY are finished", async () => {
  const drop = "DROP INDEX CONCURRENTLY u_i";
  const detach = "ALTER TABLE t DETACH PARTITION t_1 CONCURRENTLY";
  const it = await workspace({ "001_t": partitioned, "002_drop": drop, "003_detach": detach });
  await it.migrate();
  // As it is after the statements and before their marks.
  await it.sql`INSERT INTO pgops.journal (filename, direction, statement, hash, backend_pid)
    VALUES ('002_drop.up.sql', 'up', 0, ${contentHash(drop)}, 1),
      ('003_detach.up.sql', 'up', 0, ${contentHash(detach)}, 1)`;
  await it.sql`DELETE FROM migrations WHERE filename > '002'`;
  expect((await it.migrate()).applied).toHaveLength(2);

  // As an interrupted detach leaves it.
  await it.sql`ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES FROM (0) TO (10)`;
  await it.sql`DELETE FROM migrations WHERE filename > '003'`;
  await it.sql.begin(async (old) => {
    await old`SELECT FROM t`;
    const run = failureOf(it.migrate());
    for (;;) {
      const ended = await it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE t DETACH%'`;
      if (ended.length > 0) break;
      await it.sql`SELECT pg_sleep(0.02)`;
    }
    await run;
  });
  expect([
    ...(await it.sql`SELECT inhdetachpending AS pending FROM pg_inherits WHERE inhrelid = 't_1'::regclass`),
  ]).toEqual([{ pending: true }]);
  expect((await it.migrate()).applied).toHaveLength(1);
  expect(await it.sql`SELECT FROM pg_inherits WHERE inhrelid = 't_1'::regclass`).toHaveLength(0);
});
