import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { scene, tableMigrations } from "./scene.ts";

/** Keeps the lock timeout that the file runs with. */
const show = (name: string): string =>
  `INSERT INTO seen VALUES ('${name}', current_setting('lock_timeout'));`;

describe("pgops migrate", () => {
  test("applies what is pending in numeric order, and has nothing to do the second time", async () => {
    const { pgops, json, tables, ledger } = await scene(tableMigrations(1, 2, 10));
    const first = await json(["migrate"]);
    expect(first).toMatchObject({
      command: "migrate",
      ok: true,
      exitCode: 0,
      pending: 0,
      applied: [
        { number: 1, name: "t1", filename: "001_t1.up.sql", durationMs: expect.any(Number) },
        { number: 2, name: "t2", filename: "002_t2.up.sql" },
        { number: 10, name: "t10", filename: "010_t10.up.sql" },
      ],
    });
    expect(await tables()).toEqual(["migrations", "t1", "t10", "t2"]);
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql", "010_t10.up.sql"]);

    const second = await pgops(["migrate"]);
    expect(second).toMatchObject({ exitCode: 0, stdout: "" });
    expect(second.stderr).toContain("Nothing is pending.");
  });

  test("compares numbers as numbers, whatever their width", async () => {
    const { json } = await scene({
      "20240101120000_c": "CREATE TABLE c ();",
      "1_a": "CREATE TABLE a ();",
      "09_b": "CREATE TABLE b ();",
    });
    const { applied } = await json(["migrate"]);
    expect(applied.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("off a terminal: one plain line an event on stderr, a summary, nothing on stdout", async () => {
    const { pgops, database } = await scene(tableMigrations(1, 2));
    const { stdout, stderr } = await pgops(["migrate"]);
    expect(stdout).toBe("");
    const lines = stderr.trim().split("\n");
    expect(lines[0]).toMatch(new RegExp(`${database}.*PostgreSQL \\d+.*2 migrations, 2 to apply`));
    expect(lines.slice(1, 5)).toEqual([
      "applying 001_t1",
      expect.stringMatching(/^applied 001_t1 in [\d.]+ m?s$/),
      "applying 002_t2",
      expect.stringMatching(/^applied 002_t2 in [\d.]+ m?s$/),
    ]);
    expect(lines.at(-1)).toMatch(/2 applied in .*The schema is at 002_t2\./);
  });

  test("--to and --steps", async () => {
    const { json } = await scene(tableMigrations(1, 2, 3, 4, 5));
    const names = async (...args: string[]): Promise<[string[], number]> => {
      const { applied, pending } = await json(["migrate", ...args]);
      return [applied.map(({ name }) => name), pending];
    };
    expect(await names("--to", "2")).toEqual([["t1", "t2"], 3]);
    expect(await names("--to", "002_t2")).toEqual([[], 3]);
    expect(await names("--steps", "1")).toEqual([["t3"], 2]);
    expect(await names("--steps", "1", "--to", "5")).toEqual([["t4"], 1]);
    expect(await json(["migrate", "--to", "77"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_UNKNOWN_NUMBER" },
    });
    expect(await names("--steps", "9")).toEqual([["t5"], 0]);
  });

  test("--dry-run prints plan and SQL and changes nothing at all", async () => {
    const { pgops, json, sql } = await scene({
      ...tableMigrations(1),
      "002_x": "CREATE INDEX CONCURRENTLY i ON t1 (id)\n;",
    });
    const before = await fingerprint(sql);
    const { exitCode, stdout, stderr } = await pgops(["migrate", "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      "-- sql/migrations/001_t1.up.sql (in a transaction)\nCREATE TABLE t1 (id int);\n\n" +
        "-- sql/migrations/002_x.up.sql (outside a transaction)\nCREATE INDEX CONCURRENTLY i ON t1 (id)\n;\n\n",
    );
    expect(stderr).toMatch(/2 migrations to apply\. Dry run: nothing was changed/);
    expect(await json(["migrate", "--dry-run"])).toMatchObject({
      ok: true,
      dryRun: true,
      applied: [],
      pending: 2,
      plan: [{ filename: "001_t1.up.sql", transaction: true }, { transaction: false }],
    });
    expect(await fingerprint(sql)).toEqual(before);
  });

  test("--single-transaction: all of them, or none", async () => {
    const { json, tables, sql, write } = await scene({
      ...tableMigrations(1, 2),
      "003_bad": "CREATE TABLE t3 ();\nSELECT 1/0;",
    });
    const failed = await json(["migrate", "--single-transaction"]);
    expect(failed).toMatchObject({
      exitCode: 1,
      applied: [],
      error: { code: "PGOPS_SQL", file: "sql/migrations/003_bad.up.sql", line: 2, sqlstate: "22012" },
    });
    expect(failed.error.stands).toContain("Everything was rolled back");
    expect(await tables()).toEqual(["migrations"]);
    expect(await sql`SELECT * FROM migrations`).toHaveLength(0);

    await write("sql/migrations/003_bad.up.sql", "CREATE TABLE t3 ();");
    expect(await json(["migrate", "--single-transaction"])).toMatchObject({
      exitCode: 0,
      applied: [{ number: 1 }, { number: 2 }, { number: 3 }],
    });
    const xmins = await sql`SELECT DISTINCT xmin::text FROM migrations`;
    expect(xmins).toHaveLength(1);
  });

  test("--single-transaction is refused with a migration that runs outside one, before anything runs", async () => {
    const { json, tables } = await scene({
      ...tableMigrations(1),
      "002_outside": "-- pgops: no-transaction\nSELECT 1;",
    });
    expect(await json(["migrate", "--single-transaction"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_NOT_IN_TRANSACTION", details: ["002_outside"] },
    });
    expect(await tables()).toEqual([]);
  });

  test("--single-transaction heeds each file's timeouts", async () => {
    const { json, sql } = await scene({
      "001_a": `CREATE TABLE seen (file text, lock_timeout text); ${show("a")}`,
      "002_b": `-- pgops: lock-timeout 3s\n${show("b")} SET lock_timeout = '9s';`,
      "003_c": show("c"),
      "pgops.config.json": JSON.stringify({ lockTimeout: "7s" }),
    });
    expect(await json(["migrate", "--single-transaction"])).toMatchObject({ ok: true });
    const seen = await sql`SELECT lock_timeout FROM seen ORDER BY file`;
    expect(seen.map((row) => row["lock_timeout"])).toEqual(["7s", "3s", "7s"]);
  });

  test("a lower number that appeared later stops it, and is named; --allow-out-of-order applies it", async () => {
    const { json, pgops, write, tables } = await scene(tableMigrations(1, 4));
    await pgops(["migrate"]);
    await write("sql/migrations/002_late.up.sql", "CREATE TABLE late ();");
    await write("sql/migrations/002_late.down.sql", "DROP TABLE late;");
    await write("sql/migrations/005_next.up.sql", "CREATE TABLE next ();");
    await write("sql/migrations/005_next.down.sql", "DROP TABLE next;");
    expect(await json(["migrate"])).toMatchObject({
      exitCode: 1,
      error: {
        code: "PGOPS_OUT_OF_ORDER",
        message: expect.stringContaining("004_t4"),
        details: ["002_late"],
        hint: expect.stringContaining("--allow-out-of-order"),
      },
    });
    expect(await tables()).toEqual(["migrations", "t1", "t4"]);
    expect(await json(["migrate", "--allow-out-of-order"])).toMatchObject({
      exitCode: 0,
      applied: [{ number: 2 }, { number: 5 }],
    });
    // The last one applied is the first one undone, whatever its number.
    expect(await json(["rollback", "--steps", "2", "--yes"])).toMatchObject({
      rolledBack: [{ number: 5 }, { number: 2 }],
    });
  });
});
