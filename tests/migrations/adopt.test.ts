import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { runLockKey } from "../../src/migrations/run-lock.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

describe("adopting up to a number", () => {
  test("the row is what migrate would have written, without a duration", async () => {
    const files = {
      ...tableMigrations(1, 2),
      "002_t2.down": null,
      "002_t2": "-- pgops: irreversible why\nSELECT 1;",
    };
    const adopting = await workspace(files);
    const migrating = await workspace(files);
    await adopting.adopt({ to: 2 });
    await migrating.migrate();
    const rowsOf = ({ sql }: typeof adopting): Promise<object[]> =>
      sql<
        object[]
      >`SELECT id, filename, hash, down_sql, down_hash, executed_by, executed_at IS NOT NULL AS dated FROM migrations ORDER BY id`;
    const rows = await rowsOf(adopting);
    expect(rows).toEqual(await rowsOf(migrating));
    expect(rows).toHaveLength(2);
    expect(await adopting.sql`SELECT 1 FROM migrations WHERE duration_ms IS NULL`).toHaveLength(2);
    expect(await adopting.tables()).toEqual(["migrations"]);
    expect(await adopting.status()).toMatchObject({
      counts: { applied: 2 },
      migrations: [{ durationMs: null }, {}],
    });
  });

  test("what is recorded already is left alone, also a number below it is taken", async () => {
    const { adopt, migrate, ledger, sql } = await workspace(tableMigrations(1, 2, 3, 4));
    await adopt({ to: 2 });
    await sql`DELETE FROM migrations WHERE filename LIKE '001%'`;
    const [before] = await sql`SELECT xmin::text FROM migrations`;
    expect(await adopt({ to: 3 })).toMatchObject({
      adopted: [{ number: 1, recordedAs: null }, { number: 3 }],
      pending: 1,
      current: "003_t3",
    });
    expect(await sql`SELECT xmin::text FROM migrations WHERE filename LIKE '002%'`).toEqual([before]);
    expect(await adopt({ to: 3 })).toMatchObject({ adopted: [], pending: 1 });
    expect(await migrate()).toMatchObject({ applied: [{ number: 4 }] });
    expect(await ledger()).toHaveLength(4);
  });

  test("an adopted migration is rolled back, by its file or by what was stored", async () => {
    const { adopt, rollback, sql, path, tables } = await workspace(tableMigrations(1, 2));
    await sql`CREATE TABLE t1 (id int)`;
    await sql`CREATE TABLE t2 (id int)`;
    await adopt({ to: 2 });
    await rm(join(path, "sql/migrations/002_t2.up.sql"));
    await rm(join(path, "sql/migrations/002_t2.down.sql"));
    await rollback({ steps: 2 });
    expect(await tables()).toEqual(["migrations"]);
  });

  test("one that cannot be used stops it: nothing is recorded, and no ledger is made", async () => {
    const { adopt, sql, write } = await workspace(tableMigrations(1, 2, 3));
    await write("sql/migrations/002_t2.up.sql", "COMMIT; SELECT 1;");
    const before = await fingerprint(sql);
    expect(await failureOf(adopt({ to: 3 }))).toMatchObject({
      code: "PGOPS_TRANSACTION_CONTROL",
      place: { file: "sql/migrations/002_t2.up.sql", line: 1 },
    });
    expect(await failureOf(adopt({ to: 4 }))).toMatchObject({ code: "PGOPS_UNKNOWN_NUMBER", exitCode: 2 });
    expect(await failureOf(adopt({ to: 1, confirm: async () => false }))).toMatchObject({
      code: "PGOPS_NOT_CONFIRMED",
    });
    expect(await adopt({ to: 1, dryRun: true })).toMatchObject({ adopted: [{ number: 1 }], pending: 3 });
    expect(await adopt({ to: 0 })).toMatchObject({ adopted: [], pending: 3 });
    expect(await fingerprint(sql)).toEqual(before);
  });

  test("a changed file among them stops it", async () => {
    const { adopt, write, ledger } = await workspace(tableMigrations(1, 2));
    await adopt({ to: 1 });
    await write("sql/migrations/001_t1.up.sql", "CREATE TABLE t1 (id bigint);");
    expect(await failureOf(adopt({ to: 2 }))).toMatchObject({
      code: "PGOPS_CHANGED",
      details: [expect.stringMatching(/^001_t1, applied /)],
    });
    expect(await ledger()).toHaveLength(1);
  });

  test("many at once: every migration is recorded once, and all of them are content", async () => {
    const { adopt, ledger, sql } = await workspace(tableMigrations(1, 2, 3));
    const results = await Promise.all(Array.from({ length: 5 }, () => adopt({ to: 3 })));
    expect(results.flatMap(({ adopted }) => adopted)).toHaveLength(3);
    expect(results.map(({ pending, current }) => [pending, current])).toEqual(
      Array.from({ length: 5 }, () => [0, "003_t3"]),
    );
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql", "003_t3.up.sql"]);
    expect(await sql`SELECT 1 FROM pgops.history`).toHaveLength(3);
  });

  test("another run is waited for, and named when it does not end; no lock is left", async () => {
    const { adopt, sql, tables } = await workspace(tableMigrations(1));
    const other = await sql.reserve();
    await other`SELECT pg_advisory_lock(hashtextextended(${runLockKey('"public"."migrations"')}, 0))`;
    expect(await failureOf(adopt({ to: 1, patience: { waitLockMs: 0 } }))).toMatchObject({
      code: "PGOPS_LOCKED",
      exitCode: 4,
    });
    expect(await tables()).toEqual([]);
    await other`SELECT pg_advisory_unlock_all()`;
    other.release();
    expect(await adopt({ to: 1 })).toMatchObject({ adopted: [{ number: 1 }] });
    expect(
      await sql`SELECT 1 FROM pg_locks JOIN pg_database ON database = pg_database.oid
      WHERE locktype = 'advisory' AND datname = current_database()`,
    ).toEqual([]);
  });

  test("somebody without the run lock holds one of the rows: nobody waits for long, and nothing is recorded", async () => {
    const { adopt, sql, ledger } = await workspace(tableMigrations(1, 2, 3));
    await adopt({ to: 1 });
    await sql.begin(async (other) => {
      await other`INSERT INTO migrations (filename) VALUES ('003_t3.up.sql')`;
      expect(await failureOf(adopt({ to: 3, patience: { lockTimeoutMs: 100 } }))).toMatchObject({
        code: "PGOPS_CONCURRENT",
        exitCode: 4,
        sqlstate: "55P03",
        stands: expect.stringContaining("Nothing was recorded"),
      });
    });
    expect(await ledger()).toEqual(["001_t1.up.sql", "003_t3.up.sql"]);
  });

  test("the history tells of it, and what the journal held of it is forgotten", async () => {
    const { adopt, migrate, sql, status } = await workspace({
      "001_t1": "-- pgops: no-transaction\nCREATE TABLE t1 (id int);\nCREATE TABLE nonsense (id nonsense);",
      "002_t2": "CREATE TABLE t2 ();",
    });
    await failureOf(migrate());
    expect(await sql`SELECT 1 FROM pgops.journal`).not.toEqual([]);
    await adopt({ to: 1 });
    expect(await sql`SELECT 1 FROM pgops.journal`).toEqual([]);
    expect(await status()).toMatchObject({ migrations: [{ state: "applied", unfinished: null }, {}] });
    const [last] = await sql`SELECT * FROM pgops.history ORDER BY id DESC LIMIT 1`;
    const [row] = await sql`SELECT hash FROM migrations`;
    expect(last).toMatchObject({
      action: "adopt",
      filename: "001_t1.up.sql",
      outcome: "done",
      duration_ms: null,
      hash: row?.["hash"],
      sql: expect.stringContaining("CREATE TABLE t1"),
      client: expect.stringMatching(/.@./),
    });
  });

  test("a role without rights, and a database that takes no changes", async () => {
    const { adopt, sql, database, url, tables } = await workspace(tableMigrations(1));
    const role = `reader_${database}`;
    await sql.unsafe(
      `CREATE ROLE "${role}" LOGIN PASSWORD 'secret'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
    );
    const reader = new URL(url);
    reader.username = role;
    reader.password = "secret";
    try {
      expect(await failureOf(adopt({ to: 1, databaseUrl: reader.href }))).toMatchObject({
        code: "PGOPS_LEDGER",
        exitCode: 1,
        message: expect.stringContaining("permission denied"),
      });
      await sql.unsafe(`ALTER DATABASE "${database}" SET default_transaction_read_only = on`);
      expect(await failureOf(adopt({ to: 1 }))).toMatchObject({ code: "PGOPS_READ_ONLY" });
    } finally {
      await sql.unsafe(`SET default_transaction_read_only = off; DROP ROLE "${role}"`);
    }
    expect(await tables()).toEqual([]);
  });
});
