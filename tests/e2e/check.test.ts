import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryProject } from "../support/project.ts";
import { checkedPgops, migrationFiles, scene, tableMigrations } from "./scene.ts";

describe("pgops check", () => {
  test("needs no database, and says that nothing is wrong", async () => {
    const { path } = await temporaryProject({
      ...migrationFiles(tableMigrations(1, 2)),
      "pgops.config.json": '{"database": "${NOT_SET}"}',
    });
    const locked = await checkedPgops(["lock"], { cwd: path });
    expect(locked).toMatchObject({ exitCode: 0, stdout: "added    001_t1\nadded    002_t2\n" });
    expect(locked.stderr).toContain("sql/migrations/migrations.lock was written: 2 migrations");
    const { exitCode, stdout, stderr } = await checkedPgops(["check"], { cwd: path });
    expect([exitCode, stdout, stderr]).toEqual([0, "", "✔ 2 migrations, nothing wrong.\n"]);
    const json = await checkedPgops(["check", "--json"], { cwd: path });
    expect(JSON.parse(json.stdout)).toEqual({
      command: "check",
      ok: true,
      migrations: 2,
      findings: [],
      counts: { error: 0, warning: 0 },
    });
  });

  test("prints the findings as blocks on stdout, and what stands last on stderr", async () => {
    const { pgops } = await scene({
      "001_a": "SELECT 1;\n  COMMIT; SELECT 2;",
      "002_b": "SELECT 1;",
      "002_b.down": null,
    });
    const { exitCode, stdout, stderr } = await pgops(["check"]);
    expect(exitCode).toBe(3);
    expect(stderr).toBe("✖ 2 migrations, 2 errors, 1 warning.\n");
    const blocks = stdout.trimEnd().split("\n\n");
    expect(blocks[0]?.split("\n")).toEqual([
      "error    transaction-control  sql/migrations/001_a.up.sql:2:3",
      expect.stringMatching(/^ {9}COMMIT is not for a migration file to say/),
      expect.stringMatching(/^ {9}fix: Remove it\./),
    ]);
    expect(blocks.slice(1).map((block) => block.split("\n")[0])).toEqual([
      "error    missing-down         sql/migrations/002_b.up.sql",
      "warning  lock-missing         sql/migrations/migrations.lock",
    ]);
    expect((await pgops(["check", "--quiet"])).stderr).toBe("");
  });

  test("--json: one document with all of it, and the exit code 3", async () => {
    const { json } = await scene({ "001_a": "SELECT 1;\n  COMMIT; SELECT 2;" });
    const { exitCode, ...document } = await json(["check"]);
    expect(exitCode).toBe(3);
    expect(document).toEqual({
      command: "check",
      ok: false,
      migrations: 1,
      findings: [
        {
          rule: "transaction-control",
          severity: "error",
          where: { file: "sql/migrations/001_a.up.sql", line: 2, column: 3, object: "001_a" },
          message: expect.stringContaining("COMMIT"),
          fix: expect.stringContaining("Remove it."),
        },
        {
          rule: "lock-missing",
          severity: "warning",
          where: { file: "sql/migrations/migrations.lock", line: null, column: null, object: null },
          message: expect.any(String),
          fix: expect.stringContaining("pgops lock"),
        },
      ],
      counts: { error: 1, warning: 1 },
    });
  });

  test("warnings alone end with 0, with --strict with 3", async () => {
    const { json, pgops } = await scene(tableMigrations(1));
    expect(await json(["check"])).toMatchObject({ exitCode: 0, ok: true, counts: { error: 0, warning: 1 } });
    expect(await json(["check", "--strict"])).toMatchObject({ exitCode: 3, ok: false });
    await pgops(["lock"]);
    expect(await json(["check", "--strict"])).toMatchObject({ exitCode: 0, ok: true });
  });

  test("a folder that does not exist: exit code 2", async () => {
    const { json } = await scene({});
    for (const args of [["check"], ["lock"], ["renumber", "1", "--offline"]]) {
      expect(await json(args)).toMatchObject({ exitCode: 2, error: { code: "PGOPS_NO_DIRECTORY" } });
    }
  });
});

describe("pgops lock", () => {
  test("says what was added, changed and removed, and that there is nothing to do", async () => {
    const { pgops, json, write, path } = await scene(tableMigrations(1, 2));
    await pgops(["lock"]);
    expect(await pgops(["lock"])).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "✔ Nothing to do: sql/migrations/migrations.lock holds 2 migrations as they are.\n",
    });
    await write("sql/migrations/001_t1.up.sql", "CREATE TABLE t1 (id bigint);");
    await write("sql/migrations/003_t3.up.sql", "CREATE TABLE t3 ();");
    await rm(join(path, "sql/migrations/002_t2.up.sql"));
    await rm(join(path, "sql/migrations/002_t2.down.sql"));
    const { exitCode, ...document } = await json(["lock"]);
    expect([exitCode, document]).toEqual([
      0,
      {
        command: "lock",
        ok: true,
        file: "sql/migrations/migrations.lock",
        migrations: 2,
        added: ["003_t3"],
        changed: ["001_t1"],
        removed: ["002_t2"],
        written: true,
      },
    ]);
  });
});

describe("pgops renumber", () => {
  test("moves what the database does not have, and leaves what it has", async () => {
    const { pgops, json, write } = await scene(tableMigrations(1, 2, 3));
    await pgops(["lock"]);
    expect((await pgops(["migrate", "--to", "2"])).exitCode).toBe(0);
    expect(await json(["renumber", "2"])).toMatchObject({ exitCode: 1, error: { code: "PGOPS_APPLIED" } });
    await write("sql/migrations/004_t4.up.sql", "CREATE TABLE t4 (id int);");
    await write("sql/migrations/004_t4.down.sql", "DROP TABLE t4;");
    expect(await pgops(["renumber", "003_t3"])).toMatchObject({
      exitCode: 0,
      stdout: "sql/migrations/005_t3.up.sql\nsql/migrations/005_t3.down.sql\n",
      stderr: "✔ 003_t3 is now 005_t3.\n",
    });
    expect(await pgops(["renumber", "5"])).toMatchObject({ stderr: "✔ 005_t3 is the last already.\n" });
    expect(await json(["status"])).toMatchObject({ counts: { applied: 2, pending: 2 } });
  });

  test("--offline does not look, and with no database configured there is nobody to ask", async () => {
    const { pgops, json } = await scene(tableMigrations(1, 2));
    await pgops(["migrate"]);
    expect(await json(["renumber", "1", "--offline"])).toMatchObject({
      exitCode: 0,
      command: "renumber",
      from: "001_t1",
      to: "003_t1",
      number: 3,
      name: "t1",
      up: "sql/migrations/003_t1.up.sql",
      down: "sql/migrations/003_t1.down.sql",
    });
    const { path } = await temporaryProject(migrationFiles(tableMigrations(1, 2)));
    const { exitCode, stderr } = await checkedPgops(["renumber", "1"], { cwd: path });
    expect([exitCode, stderr]).toEqual([0, "✔ 001_t1 is now 003_t1.\n"]);
  });

  test("a server that does not answer is told, and does not stop it", async () => {
    const { path } = await temporaryProject(migrationFiles(tableMigrations(1, 2)));
    const env = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
    const { exitCode, stdout } = await checkedPgops(["renumber", "1", "--json"], { cwd: path, env });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      to: "003_t1",
      warnings: [expect.stringContaining("was not looked up")],
    });
  });

  test.each([["x"], ["0x1"], [""], ["1.5"]])("%j is no number: wrong usage", async (number) => {
    const { json } = await scene(tableMigrations(1));
    expect(await json(["renumber", "--", number])).toMatchObject({ exitCode: 2 });
  });
});
