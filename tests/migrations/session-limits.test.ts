import { expect, test } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { failureOf, workspace } from "./operations.ts";

test("idle_session_timeout of the database ends none of pgops' connections while it waits", async () => {
  const it = await workspace({
    "001_slow": "SELECT pg_sleep(0.8);",
    "002_b": "CREATE TABLE b ();",
    "pgops.config.json": JSON.stringify({ hooks: { afterEach: "sleep 0.8" } }),
  });
  await it.sql.unsafe(`ALTER DATABASE "${it.database}" SET idle_session_timeout = '300ms'`);
  const results = await Promise.all([it.migrate(), it.migrate()]);
  const counts = results.map(({ applied }) => applied.length);
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 2]);
});

test.each([
  "SET client_encoding = 'LATIN1';",
  "SET NAMES 'latin1';",
  "SELECT set_config('client_encoding', 'sql_ascii', false);",
])("%s is refused: the file is sent as UTF-8", async (statement) => {
  const it = await workspace({ "001_a": `CREATE TABLE a ();\n${statement}` });
  const error = await failureOf(it.migrate());
  expect([error.code, error.place?.line]).toEqual(["PGOPS_SPLIT", 2]);
  expect(await it.tables()).toEqual([]);
});

test("client_encoding UTF8, as dumps have it, is not", async () => {
  const it = await workspace({ "001_a": "SET client_encoding = 'UTF8';\nCREATE TABLE a ();" });
  expect((await it.migrate()).applied).toHaveLength(1);
});

test.each(["EXECUTE nowhere;", "DEALLOCATE nowhere;"])(
  "a prepared statement that the file itself names and that is not there is the file's error: %s",
  async (statement) => {
    const it = await workspace({ "001_a": `CREATE TABLE a ();\n${statement}` });
    const error = await failureOf(it.migrate());
    expect(error).toMatchObject({ code: "PGOPS_SQL", sqlstate: "26000", place: { line: 2 } });
    expect((await it.history()).history[0]).toMatchObject({ outcome: "failed", sqlstate: "26000" });
  },
);

test("history needs neither the folder nor files that are in order", async () => {
  const it = await workspace({ "001_a": "CREATE TABLE a ();" });
  await it.migrate();
  await it.write("sql/migrations/001_b.up.sql", "SELECT 1;");
  expect((await failureOf(it.status())).code).toBe("PGOPS_MIGRATION_FILES");
  expect((await it.history({ number: 1 })).history).toMatchObject([{ filename: "001_a.up.sql" }]);
});

test("renumber does not take a server that refuses it for one that has not the migration", async () => {
  const it = await workspace({ "001_a": "SELECT 1;", "002_b": "SELECT 1;" });
  await it.migrate();
  const { name } = await freshDatabase();
  const wrong = it.url.replace(/[^/]*$/, `${name}_nowhere`);
  const { exitCode, stderr } = await it.pgops(["renumber", "1", "--database-url", wrong]);
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining("--offline")]);
  expect(await it.read("sql/migrations/001_a.up.sql")).toBe("SELECT 1;");
});
