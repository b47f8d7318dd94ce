import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

/** The table as the specification has it. */
const documentLedger = `CREATE TABLE migrations (
  id SERIAL PRIMARY KEY,
  filename VARCHAR(255) UNIQUE NOT NULL,
  executed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);`;

describe("a table made from the specification", () => {
  test("is taken over as it stands, whatever its names end with", async () => {
    const { sql, migrate, status, rollback, ledger, tables } = await workspace(tableMigrations(1, 2, 3, 4));
    await sql.unsafe(`${documentLedger}
      CREATE TABLE t1 (id int); CREATE TABLE t2 (id int); CREATE TABLE t3 (id int);
      INSERT INTO migrations (filename, executed_at) VALUES
        ('001_t1.up.sql', '2024-02-03 04:05:06.789012'), ('002_t2.sql', '2024-02-04'), ('3_t3', NULL);`);
    const before = await fingerprint(sql);

    const { migrations, counts } = await status();
    expect(counts).toMatchObject({ applied: 3, pending: 1, missing: 0, changed: 0 });
    expect(migrations).toMatchObject([
      { number: 1, executedAt: "2024-02-03T04:05:06.789012Z", durationMs: null },
      { number: 2, filename: "002_t2.sql", executedAt: "2024-02-04T00:00:00.000000Z" },
      { number: 3, filename: "3_t3", executedAt: null },
      { number: 4, state: "pending" },
    ]);
    await migrate({ dryRun: true });
    expect(await fingerprint(sql), "status and a dry run leave it alone").toEqual(before);

    expect((await migrate()).applied).toMatchObject([{ number: 4 }]);
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.sql", "3_t3", "004_t4.up.sql"]);
    const rows = await sql`SELECT executed_at::text FROM migrations WHERE id = 1`;
    expect(rows).toEqual([{ executed_at: "2024-02-03 04:05:06.789012" }]);

    expect((await rollback({ all: true })).rolledBack.map(({ filename }) => filename)).toEqual([
      "004_t4.up.sql",
      "3_t3",
      "002_t2.sql",
      "001_t1.up.sql",
    ]);
    expect(await tables()).toEqual(["migrations"]);
  });

  test("rollback takes it over as well", async () => {
    const { sql, rollback, redo, ledger } = await workspace(tableMigrations(1, 2));
    await sql.unsafe(`${documentLedger} CREATE TABLE t1 (); CREATE TABLE t2 ();
      INSERT INTO migrations (filename) VALUES ('001_t1.sql'), ('002_t2.sql');`);
    await redo();
    expect(await ledger()).toEqual(["001_t1.sql", "002_t2.up.sql"]);
    await rollback({ all: true });
    expect(await ledger()).toEqual([]);
  });

  test("an older table that misses some of pgops' columns gets them", async () => {
    const { sql, migrate, status } = await workspace(tableMigrations(1, 2));
    await migrate({ to: 1 });
    await sql`ALTER TABLE migrations DROP COLUMN duration_ms, DROP COLUMN executed_by`;
    expect((await status()).counts).toMatchObject({ applied: 1, pending: 1 });
    await migrate();
    expect((await status()).counts).toMatchObject({ applied: 2 });
  });
});

describe("where the ledger is", () => {
  test("in a schema and under a name that need quotes", async () => {
    const { migrate, rollback, status, sql, tables } = await workspace({
      ...tableMigrations(1, 2),
      "pgops.config.json": JSON.stringify({ migrations: { table: '"My Schema"."x""y; --"' } }),
    });
    await migrate();
    expect(await tables("My Schema")).toEqual([`x"y; --`]);
    expect(await tables()).toEqual(["t1", "t2"]);
    expect((await status()).counts.applied).toBe(2);
    await rollback();
    expect(await sql`SELECT filename FROM "My Schema"."x""y; --"`).toEqual([{ filename: "001_t1.up.sql" }]);
  });

  test("a table called migrations in another schema of the search path is not it", async () => {
    const { migrate, sql, database } = await workspace(tableMigrations(1));
    await sql.unsafe(`CREATE SCHEMA other; ALTER DATABASE ${database} SET search_path = other, public`);
    await migrate();
    const rows =
      await sql`SELECT relnamespace::regnamespace::text AS schema FROM pg_class WHERE relname = 'migrations'`;
    expect(rows).toEqual([{ schema: "public" }]);
  });

  test("a role that may not create it, nor read it, is told so", async () => {
    const { sql, url, database, migrate, status } = await workspace(tableMigrations(1));
    const role = `r_${database}`;
    await sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x'; REVOKE CREATE ON SCHEMA public FROM PUBLIC;`);
    const databaseUrl = Object.assign(new URL(url), { username: role, password: "x" }).href;
    try {
      expect(await failureOf(migrate({ databaseUrl }))).toMatchObject({
        code: "PGOPS_LEDGER",
        exitCode: 1,
        sqlstate: "42501",
        message: expect.stringContaining("public"),
      });
      await migrate();
      for (const operation of [migrate, status]) {
        expect(await failureOf(operation({ databaseUrl }))).toMatchObject({
          code: "PGOPS_LEDGER",
          sqlstate: "42501",
          message: expect.stringContaining("migrations"),
        });
      }
      await sql.unsafe(`GRANT SELECT ON migrations TO ${role}`);
      expect((await status({ databaseUrl })).counts.applied).toBe(1);
    } finally {
      await sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  test("a relation of that name that is no ledger is told, and left alone", async () => {
    const { sql, migrate, status } = await workspace(tableMigrations(1));
    await sql`CREATE TABLE migrations (version bigint)`;
    for (const operation of [migrate, status]) {
      expect(await failureOf(operation())).toMatchObject({ code: "PGOPS_LEDGER", exitCode: 1 });
    }
    expect(
      await sql`SELECT attname FROM pg_attribute WHERE attrelid = 'migrations'::regclass AND attnum > 0`,
    ).toEqual([{ attname: "version" }]);
  });
});

describe("a migration that meddles with the ledger", () => {
  test.each([
    ["drops its row", "DELETE FROM migrations WHERE filename LIKE '002%';"],
    ["drops all rows", "TRUNCATE migrations;"],
    ["drops the table", "DROP TABLE migrations;"],
    ["renames the table", "ALTER TABLE migrations RENAME TO other;"],
  ])("%s: it is rolled back, and nothing else is lost", async (_, statement) => {
    const { migrate, tables, ledger } = await workspace({
      ...tableMigrations(1, 3),
      "002_b": `CREATE TABLE b ();\n${statement}`,
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ exitCode: 1, partial: { applied: [{ number: 1 }] } });
    expect(error.stands).toContain("002_b was rolled back");
    expect(await tables()).toEqual(["migrations", "t1"]);
    expect(await ledger()).toEqual(["001_t1.up.sql"]);
  });

  test("replaces its row by another of its name: the row is the transaction's own, and nothing is wrong", async () => {
    const { migrate, ledger, status } = await workspace({
      ...tableMigrations(1, 3),
      "002_b": "DELETE FROM migrations; INSERT INTO migrations (filename) VALUES ('002_b.up.sql');",
    });
    await migrate();
    expect(await ledger()).toEqual(["002_b.up.sql", "003_t3.up.sql"]);
    expect((await status()).counts).toMatchObject({ applied: 2, "out-of-order": 1 });
  });

  test("empties search_path, as files of pg_dump do", async () => {
    const { migrate, ledger, tables } = await workspace({
      "001_dump":
        "SET client_encoding = 'UTF8';\nSET check_function_bodies = false;\nSET row_security = off;\n" +
        "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.dumped (id int);\n" +
        "SET default_tablespace = '';\nSET default_table_access_method = heap;",
      "002_b": "CREATE TABLE b ();",
    });
    await migrate();
    expect(await ledger()).toHaveLength(2);
    expect(await tables()).toEqual(["b", "dumped", "migrations"]);
  });
});

test("a ledger that holds a migration twice is refused, and both rows are named", async () => {
  const { status, sql } = await workspace({ "001_a": "SELECT 1;" });
  await sql`CREATE TABLE migrations (id serial PRIMARY KEY, filename varchar(255) UNIQUE NOT NULL, executed_at timestamp)`;
  await sql`INSERT INTO migrations (filename) VALUES ('001_a'), ('001_a.up.sql')`;
  const error = await failureOf(status());
  expect([error.code, error.message]).toEqual(["PGOPS_LEDGER", expect.stringContaining("001_a.up.sql")]);
});
