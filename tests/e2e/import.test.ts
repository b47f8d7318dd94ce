import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { flywayLedger, golangMigrateLedger, sqitchLedger } from "../migrations/foreign-ledgers.ts";
import { scene } from "./scene.ts";

describe("pgops import", () => {
  test("prints what it wrote, what it left out and what is to be mended; exit code 3", async () => {
    const { pgops, json } = await scene({
      "db/V1__users.sql": "CREATE TABLE users (id int);\n",
      "db/V1.1__grant.sql": "GRANT SELECT ON users TO ${role};\n",
      "db/V1.2__Code.java": "",
    });
    const { exitCode, stdout, stderr } = await pgops(["import", "--from", "flyway", "db"]);
    expect([exitCode, stdout]).toEqual([
      3,
      "sql/migrations/1000_users.up.sql\nsql/migrations/1001_grant.up.sql\n",
    ]);
    expect(stderr).toContain("left out: db/V1.2__Code.java: it is a program");
    expect(stderr).toContain("to mend: sql/migrations/1001_grant.up.sql:2:26: ${role} is a placeholder");
    expect(stderr).toContain("! 2 migrations of flyway imported, 1 left out, 1 to mend.");
    expect(await json(["import", "--from", "flyway", "db"])).toMatchObject({
      exitCode: 2,
      imported: [],
      error: {
        code: "PGOPS_IMPORT",
        details: [expect.stringContaining("number 1000 is taken"), expect.any(String)],
      },
    });
  });

  test("--dry-run writes nothing", async () => {
    const { pgops, json, path } = await scene({
      "db/1_a.up.sql": "SELECT 1;",
      "db/1_a.down.sql": "SELECT 1;",
    });
    const { exitCode, stdout, stderr } = await pgops([
      "import",
      "--from",
      "golang-migrate",
      "db",
      "--dry-run",
    ]);
    expect([exitCode, stdout]).toEqual([0, "sql/migrations/1_a.up.sql\nsql/migrations/1_a.down.sql\n"]);
    expect(stderr).toBe("✔ 1 migration of golang-migrate to import. Dry run: nothing was written.\n");
    expect(await json(["import", "--from", "golang-migrate", "db", "--dry-run"])).toMatchObject({
      dryRun: true,
    });
    expect(await readdir(path)).toEqual(["db"]);
  });

  test("wrong usage", async () => {
    const { json } = await scene({});
    for (const args of [[], ["db"], ["--from", "dbmate"], ["--from", "rails", "db"]]) {
      expect(await json(["import", ...args])).toMatchObject({ exitCode: 2, error: { code: "PGOPS_USAGE" } });
    }
    expect(await json(["import", "--from", "dbmate", "db"])).toMatchObject({ error: { code: "PGOPS_FILE" } });
  });
});

describe("what is imported is what adopt finds", () => {
  const down = "DROP TABLE t1;";

  test("golang-migrate", async () => {
    const { json, sql } = await scene({
      "db/000001_t1.up.sql": "CREATE TABLE t1 ();",
      "db/000001_t1.down.sql": down,
      "db/000002_t2.up.sql": "CREATE TABLE t2 ();",
    });
    await golangMigrateLedger(sql, 1);
    await sql`CREATE TABLE t1 ()`;
    await json(["import", "--from", "golang-migrate", "db"]);
    expect(await json(["adopt", "--from", "golang-migrate", "--yes"])).toMatchObject({
      adopted: [{ number: 1 }],
      unknown: [],
    });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 2 }] });
  });

  test("Flyway", async () => {
    const { json, sql, tables } = await scene({
      "db/V1__t1.sql": "CREATE TABLE t1 ();",
      "db/U1__t1.sql": down,
      "db/V1.1__Two words.sql": "CREATE TABLE t2 ();",
      "db/V1.1.7__later.sql": "CREATE TABLE t3 ();",
      "db/R__v.sql": "CREATE OR REPLACE VIEW v AS SELECT 1 AS one;",
    });
    await sql`CREATE TABLE t1 ()`;
    await sql`CREATE TABLE t2 ()`;
    await sql`CREATE VIEW v AS SELECT 1 AS one`;
    await flywayLedger(sql, [
      { version: "1", description: "t1" },
      { version: "1.1", description: "Two words" },
      { version: null, description: "v", script: "R__v.sql" },
    ]);
    await json(["import", "--from", "flyway", "db"]);
    expect(await json(["adopt", "--from", "flyway", "--yes"])).toMatchObject({
      adopted: [{ number: 1_000_000 }, { number: 1_001_000 }, { name: "v" }],
      unknown: [],
    });
    expect(await json(["migrate", "--allow-out-of-order"])).toMatchObject({
      applied: [{ number: 1_001_007 }],
    });
    expect(await tables()).toEqual(["flyway_schema_history", "migrations", "t1", "t2", "t3", "v"]);
  });

  test("Sqitch", async () => {
    const { json, sql, tables } = await scene({
      "sqitch.plan":
        "%project=p\nt1 2024-01-01T10:00:00Z A <a@example.org>\n@one 2024-01-01T10:01:00Z A <a@example.org>\nt1 [t1@one] 2024-01-02T10:00:00Z A <a@example.org>\n",
      "deploy/t1@one.sql": "BEGIN;\nCREATE TABLE t1 ();\nCOMMIT;\n",
      "revert/t1@one.sql": `BEGIN;\n${down}\nCOMMIT;\n`,
      "deploy/t1.sql": "BEGIN;\nALTER TABLE t1 ADD COLUMN a int;\nCOMMIT;\n",
      "revert/t1.sql": "BEGIN;\nALTER TABLE t1 DROP COLUMN a;\nCOMMIT;\n",
    });
    await sql`CREATE TABLE t1 ()`;
    await sqitchLedger(sql, [["p", "t1"]]);
    await json(["import", "--from", "sqitch", "."]);
    expect(await json(["adopt", "--from", "sqitch", "--yes"])).toMatchObject({
      adopted: [{ number: 1 }],
      pending: 1,
    });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 2 }] });
    expect(await json(["rollback", "--all", "--yes"])).toMatchObject({ exitCode: 0, rolledBack: [{}, {}] });
    expect(await tables()).toEqual(["migrations"]);
  });
});
