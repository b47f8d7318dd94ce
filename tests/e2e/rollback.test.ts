import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { scene, tableMigrations, type Scene } from "./scene.ts";

async function applied(files: Record<string, string | null>): Promise<Scene> {
  const it = await scene(files);
  expect(await it.json(["migrate"])).toMatchObject({ ok: true });
  return it;
}

describe("pgops rollback", () => {
  test("one step by default, then --steps, --to and --all, the last applied first", async () => {
    const { json, tables } = await applied(tableMigrations(1, 2, 3, 4, 5, 6, 7));
    const numbers = async (...args: string[]): Promise<number[]> =>
      (await json(["rollback", ...args])).rolledBack.map(({ number }) => number);
    expect(await numbers()).toEqual([7]);
    expect(await numbers("--steps", "2", "--yes")).toEqual([6, 5]);
    expect(await numbers("--to", "3", "--yes")).toEqual([4]);
    expect(await numbers("--to", "3")).toEqual([]);
    expect(await tables()).toEqual(["migrations", "t1", "t2", "t3"]);
    expect(await json(["rollback", "--to", "5"])).toMatchObject({ exitCode: 2 });
    expect(await json(["rollback", "--all", "--yes"])).toMatchObject({
      command: "rollback",
      ok: true,
      remaining: 0,
      rolledBack: [
        { number: 3, name: "t3", filename: "003_t3.up.sql", durationMs: expect.any(Number) },
        { number: 2 },
        { number: 1 },
      ],
    });
    expect(await tables()).toEqual(["migrations"]);
    expect(await numbers("--to", "0", "--yes")).toEqual([]);
  });

  test("more than one step, and --all, need --yes where nobody can be asked; nothing is undone", async () => {
    const { json, pgops, ledger } = await applied(tableMigrations(1, 2));
    for (const args of [["--steps", "2"], ["--all"], ["--to", "0"]]) {
      expect(await json(["rollback", ...args])).toMatchObject({
        exitCode: 2,
        error: {
          code: "PGOPS_NOT_CONFIRMED",
          hint: expect.stringContaining("--yes"),
          details: ["002_t2", "001_t1"],
        },
      });
    }
    const { exitCode, stderr } = await pgops(["rollback", "--all"], { input: "y\n" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("nobody confirmed");
    expect(await ledger()).toHaveLength(2);
  });

  test("--dry-run prints the SQL and changes nothing", async () => {
    const { pgops, json, sql, ledger } = await applied(tableMigrations(1, 2));
    const before = await fingerprint(sql);
    const { stdout, exitCode } = await pgops(["rollback", "--all", "--dry-run"]);
    expect([exitCode, stdout]).toEqual([
      0,
      "-- sql/migrations/002_t2.down.sql (in a transaction)\nDROP TABLE t2;\n\n-- sql/migrations/001_t1.down.sql (in a transaction)\nDROP TABLE t1;\n\n",
    ]);
    expect(await json(["rollback", "--dry-run"])).toMatchObject({
      rolledBack: [],
      plan: [{ sql: "DROP TABLE t2;" }],
    });
    expect(await fingerprint(sql)).toEqual(before);
    expect(await ledger()).toHaveLength(2);
  });

  test("an irreversible migration stops it before anything is undone", async () => {
    const { json, ledger } = await applied({
      ...tableMigrations(1, 3),
      "002_drop": "-- pgops: irreversible the data is gone\nSELECT 1;",
      "002_drop.down": null,
    });
    expect(await json(["rollback", "--steps", "2", "--yes"])).toMatchObject({
      exitCode: 1,
      error: {
        code: "PGOPS_IRREVERSIBLE",
        message: expect.stringMatching(/002_drop.*the data is gone/),
        file: "sql/migrations/002_drop.up.sql",
      },
    });
    expect(await ledger()).toHaveLength(3);
    expect(await json(["rollback"])).toMatchObject({ ok: true, rolledBack: [{ number: 3 }] });
  });

  test("a missing file: the down stored at its application is used, with a warning", async () => {
    const { pgops, path, tables } = await applied(tableMigrations(1, 2));
    await rm(join(path, "sql/migrations/002_t2.up.sql"));
    await rm(join(path, "sql/migrations/002_t2.down.sql"));
    const { exitCode, stderr } = await pgops(["rollback"]);
    expect(stderr).toMatch(/warning: 002_t2.*stored when it was applied/);
    expect([exitCode, await tables()]).toEqual([0, ["migrations", "t1"]]);
  });

  test("no file and nothing stored: nothing is undone", async () => {
    const { json, sql, ledger } = await applied(tableMigrations(1));
    await sql`INSERT INTO migrations (filename) VALUES ('002_by_hand.sql')`;
    expect(await json(["rollback", "--all", "--yes"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_NO_DOWN", message: expect.stringContaining("002_by_hand") },
    });
    expect(await ledger()).toHaveLength(2);
  });

  test("a down that fails is undone; what was rolled back before it stays so", async () => {
    const { json, ledger, tables } = await applied({
      ...tableMigrations(1, 2, 3),
      "002_t2.down": "DROP TABLE t2;\n  DROP TABLE nowhere;",
    });
    expect(await json(["rollback", "--all", "--yes"])).toMatchObject({
      exitCode: 1,
      rolledBack: [{ number: 3 }],
      error: {
        code: "PGOPS_SQL",
        file: "sql/migrations/002_t2.down.sql",
        line: 2,
        stands: expect.stringMatching(/002_t2 stays applied.*003_t3 stays rolled back/s),
      },
    });
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql"]);
    expect(await tables()).toEqual(["migrations", "t1", "t2"]);
  });

  test("--steps, --to and --all exclude each other", async () => {
    const { json } = await scene(tableMigrations(1));
    expect(await json(["rollback", "--all", "--steps", "2"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_USAGE" },
    });
  });

  test("where there is no ledger there is nothing to be undone, and none is made", async () => {
    const { pgops, tables } = await scene(tableMigrations(1));
    const { exitCode, stderr } = await pgops(["rollback"]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Nothing to roll back")]);
    expect(await tables()).toEqual([]);
  });
});

describe("pgops redo", () => {
  test("down, then up from the files as they are now", async () => {
    const { json, write, sql, ledger } = await applied(tableMigrations(1, 2));
    await write("sql/migrations/002_t2.up.sql", "CREATE TABLE t2 (id int, more text);");
    expect(await json(["redo"])).toMatchObject({
      command: "redo",
      ok: true,
      rolledBack: [{ number: 2 }],
      applied: [{ number: 2 }],
    });
    const columns = await sql`SELECT column_name FROM information_schema.columns WHERE table_name = 't2'`;
    expect(columns).toHaveLength(2);
    expect(await json(["status", "--check"])).toMatchObject({
      exitCode: 0,
      counts: { applied: 2, changed: 0 },
    });

    expect(await json(["redo", "--steps", "2"])).toMatchObject({ exitCode: 2 });
    expect(await json(["redo", "--steps", "2", "--yes"])).toMatchObject({
      rolledBack: [{ number: 2 }, { number: 1 }],
      applied: [{ number: 1 }, { number: 2 }],
    });
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql"]);
  });

  test("a file that cannot be used stops it before anything is undone", async () => {
    const { json, write, tables } = await applied(tableMigrations(1));
    await write("sql/migrations/001_t1.up.sql", "COMMIT; CREATE TABLE t1 ();");
    expect(await json(["redo"])).toMatchObject({ exitCode: 2, error: { code: "PGOPS_TRANSACTION_CONTROL" } });
    expect(await tables()).toEqual(["migrations", "t1"]);
  });

  test("an up that fails: what was rolled back is told", async () => {
    const { json, write, tables } = await applied(tableMigrations(1));
    await write("sql/migrations/001_t1.up.sql", "CREATE TABLE t1 (id nonsense);");
    expect(await json(["redo"])).toMatchObject({
      exitCode: 1,
      rolledBack: [{ number: 1 }],
      applied: [],
      error: { code: "PGOPS_SQL", line: 1, column: 21, sqlstate: "42704" },
    });
    expect(await tables()).toEqual(["migrations"]);
  });
});
