import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
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
    expect(await failureOf(adopt({ to: 2 }))).toMatchObject({ code: "PGOPS_CHANGED", details: ["001_t1"] });
    expect(await ledger()).toHaveLength(1);
  });

  test("two at once: every migration is recorded once", async () => {
    const { adopt, ledger } = await workspace(tableMigrations(1, 2, 3));
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => adopt({ to: 3 })));
    const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    for (const failure of failures) expect(failure).toMatchObject({ code: "PGOPS_CONCURRENT", exitCode: 4 });
    expect(failures.length).toBeLessThan(5);
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql", "003_t3.up.sql"]);
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
