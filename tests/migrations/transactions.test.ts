import { describe, expect, test } from "vitest";
import { failureOf, workspace } from "./operations.ts";

describe("BEGIN and COMMIT around a file", () => {
  test.each([
    ["BEGIN;", "COMMIT;"],
    ["begin transaction;", "end;"],
    ["/* before */ START TRANSACTION;", "COMMIT WORK; -- after"],
  ])("%s %s are the author's wish for the transaction that pgops begins", async (begin, commit) => {
    const { migrate, tables, ledger } = await workspace({
      "001_a": `${begin}\nCREATE TABLE a ();\n${commit}\n`,
      "002_b": `${begin}\nCREATE TABLE b ();\nSELECT 1/0;\n${commit}\n`,
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ code: "PGOPS_SQL", place: { line: 3 }, sqlstate: "22012" });
    expect(await tables()).toEqual(["a", "migrations"]);
    expect(await ledger()).toEqual(["001_a.up.sql"]);
  });

  test.each([
    "COMMIT",
    "ROLLBACK",
    "BEGIN ISOLATION LEVEL SERIALIZABLE",
    "SAVEPOINT s",
    "RELEASE s",
    "ROLLBACK TO s",
    "ABORT",
    "END",
    "PREPARE TRANSACTION 'x'",
    "COMMIT PREPARED 'x'",
    "SET TRANSACTION READ ONLY",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
  ])("%s in a file is refused before anything runs, with its place", async (control) => {
    const { migrate, tables } = await workspace({
      "001_a": "CREATE TABLE a ();",
      "002_b": `CREATE TABLE b ();\n  ${control};\nCREATE TABLE c ();`,
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({
      code: "PGOPS_TRANSACTION_CONTROL",
      exitCode: 2,
      place: { file: "sql/migrations/002_b.up.sql", line: 2, column: 3 },
      hint: expect.any(String),
    });
    expect(await tables()).toEqual([]);
  });

  test("a down file's is refused when its up is applied, not when it is needed", async () => {
    const { migrate, tables } = await workspace({
      "001_a": "CREATE TABLE a ();",
      "001_a.down": "DROP TABLE a; COMMIT;",
    });
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_TRANSACTION_CONTROL",
      place: { file: "sql/migrations/001_a.down.sql", line: 1 },
    });
    expect(await tables()).toEqual([]);
  });
});

describe("what cannot run inside a transaction", () => {
  test("runs by itself when it is alone in the file", async () => {
    const { migrate, rollback, sql } = await workspace({
      "001_t": "CREATE TABLE t (id int);",
      "002_index": "-- for speed\nCREATE INDEX CONCURRENTLY t_id ON t (id);",
      "002_index.down": "DROP INDEX CONCURRENTLY t_id;",
      "003_vacuum": "VACUUM t;",
      "004_reindex": "REINDEX INDEX CONCURRENTLY t_id",
      "005_after": "INSERT INTO t VALUES (1);",
    });
    expect((await migrate()).applied).toHaveLength(5);
    const [index] = await sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass`;
    expect(index).toEqual({ indisvalid: true });
    const rows = await sql`SELECT filename, duration_ms, hash, down_sql, executed_by FROM migrations`;
    for (const row of rows) expect(Object.values(row)).not.toContain(null);
    await rollback({ to: 1 });
    expect(await sql`SELECT to_regclass('t_id') AS index`).toEqual([{ index: null }]);
  });

  test("among other statements it is refused with its place and the fix, before anything runs", async () => {
    const { migrate, tables } = await workspace({
      "001_t": "CREATE TABLE t (id int);",
      "002_index": "ALTER TABLE t ADD v int;\nCREATE INDEX CONCURRENTLY t_v ON t (v);",
    });
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_NOT_IN_TRANSACTION",
      exitCode: 2,
      message: expect.stringContaining("CREATE INDEX CONCURRENTLY"),
      place: { file: "sql/migrations/002_index.up.sql", line: 2, column: 1 },
      hint: expect.stringContaining("-- pgops: no-transaction"),
    });
    expect(await tables()).toEqual([]);
  });

  test("-- pgops: no-transaction lets it run among others", async () => {
    const { migrate, sql } = await workspace({
      "001_t":
        "-- pgops: no-transaction\nCREATE TABLE t (id int);\nCREATE INDEX CONCURRENTLY t_id ON t (id);\nVACUUM t;",
    });
    expect((await migrate()).applied).toHaveLength(1);
    expect(await sql`SELECT to_regclass('t_id')::text AS index`).toEqual([{ index: "t_id" }]);
  });

  test("after a failure in the middle it says what stands, and records nothing", async () => {
    const { migrate, tables, ledger } = await workspace({
      "001_a": "CREATE TABLE a ();",
      "002_b":
        "-- pgops: no-transaction\nCREATE TABLE b ();\nCREATE TABLE c ();\nSELECT 1/0;\nCREATE TABLE d ();",
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({
      code: "PGOPS_SQL",
      place: { line: 4, column: 1 },
      partial: { applied: [{ number: 1 }] },
    });
    expect(error.stands).toMatch(
      /002_b runs outside a transaction and is not recorded as applied\. 2 of its 4 statements were executed and stand; the next run goes on behind them\. 001_a stays applied/,
    );
    expect(await tables()).toEqual(["a", "b", "c", "migrations"]);
    expect(await ledger()).toEqual(["001_a.up.sql"]);
  });

  test("transaction control is refused there too", async () => {
    const { migrate } = await workspace({
      "001_a": "-- pgops: no-transaction\nBEGIN;\nCREATE TABLE a ();\nCOMMIT;",
    });
    expect(await failureOf(migrate())).toMatchObject({ code: "PGOPS_TRANSACTION_CONTROL", exitCode: 2 });
  });
});

describe("directives", () => {
  test("lock-timeout and statement-timeout reach the server, and no further than their file", async () => {
    const seen =
      "INSERT INTO seen VALUES (current_setting('lock_timeout'), current_setting('statement_timeout'));";
    const { migrate, sql } = await workspace({
      "001_a": `CREATE TABLE seen (lock text, statement text); ${seen}`,
      "002_b": `-- pgops: lock-timeout 3s\n-- pgops: statement-timeout 1h\n${seen}`,
      "003_c": `-- pgops: no-transaction\n-- pgops: lock-timeout 4s\n${seen}`,
      "004_d": seen,
    });
    await migrate();
    expect((await sql`SELECT * FROM seen`).map((row) => [row["lock"], row["statement"]])).toEqual([
      ["5s", "0"],
      ["3s", "1h"],
      ["4s", "0"],
      ["5s", "0"],
    ]);
  });

  test("a statement that runs too long is ended, and its migration rolled back", async () => {
    const { migrate, tables } = await workspace({
      "001_a": "-- pgops: statement-timeout 100ms\nCREATE TABLE a ();\nSELECT pg_sleep(30);",
    });
    expect(await failureOf(migrate())).toMatchObject({ sqlstate: "57014", place: { line: 3 } });
    expect(await tables()).toEqual(["migrations"]);
  });

  test("a lock that does not come ends it, with nothing changed", async () => {
    const { migrate, sql, tables } = await workspace({
      "001_t": "CREATE TABLE t (id int);",
      "002_add": "-- pgops: lock-timeout 100ms\nCREATE TABLE other ();\nALTER TABLE t ADD v int;",
    });
    await migrate({ to: 1 });
    await sql.begin(async (holder) => {
      await holder`LOCK TABLE t IN ACCESS SHARE MODE`;
      const error = await failureOf(migrate({ patience: { lockTries: 1 } }));
      expect(error).toMatchObject({ sqlstate: "55P03", place: { line: 3 } });
    });
    expect(await tables()).toEqual(["migrations", "t"]);
  });

  test("an unknown one is an error, with the nearest known one", async () => {
    const { migrate } = await workspace({ "001_a": "-- pgops: no-transation\nSELECT 1;" });
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_DIRECTIVE",
      exitCode: 2,
      message: expect.stringMatching(/no-transation.*no-transaction/),
    });
  });

  test("irreversible: no down file is needed, and none is asked for", async () => {
    const { migrate, rollback } = await workspace({
      "001_a": "-- pgops: irreversible it drops data\nSELECT 1;",
      "001_a.down": null,
    });
    expect((await migrate()).applied).toHaveLength(1);
    expect(await failureOf(rollback())).toMatchObject({ code: "PGOPS_IRREVERSIBLE" });
  });
});
