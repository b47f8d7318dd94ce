import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace, type Workspace } from "./operations.ts";

const down = (name: string): string => `sql/migrations/${name}.down.sql`;

/** 001 and 002 applied; then the down file of 002 becomes another. */
async function changedDown(text = "-- renamed meanwhile\nDROP TABLE t2 CASCADE;"): Promise<Workspace> {
  const it = await workspace(tableMigrations(1, 2));
  await it.migrate();
  await it.write(down("002_t2"), text);
  return it;
}

describe("a down file that is not what was stored", () => {
  test("stops the rollback, with the difference and what to say; nothing is undone", async () => {
    const { rollback, ledger } = await changedDown();
    for (const options of [{}, { all: true }, { dryRun: true }]) {
      const error = await failureOf(rollback(options));
      expect(error).toMatchObject({
        code: "PGOPS_DOWN_DIFFERS",
        exitCode: 1,
        message: expect.stringContaining("002_t2"),
        hint: expect.stringMatching(/--use file.*--use stored/),
      });
      expect(error.details).toEqual([
        "--- 002_t2.down.sql (as stored in the ledger)",
        "+++ sql/migrations/002_t2.down.sql",
        "@@ -1,1 +1,2 @@",
        "-DROP TABLE t2;",
        "\\ No newline at end of file",
        "+-- renamed meanwhile",
        "+DROP TABLE t2 CASCADE;",
        "\\ No newline at end of file",
      ]);
    }
    expect(await ledger()).toHaveLength(2);
  });

  test("several are told at once", async () => {
    const { rollback, write } = await changedDown();
    await write(down("001_t1"), "DROP TABLE IF EXISTS t1;");
    const { message, details } = await failureOf(rollback({ all: true }));
    expect(message).toContain("2 migrations");
    expect(details.filter((line) => line.startsWith("+++"))).toHaveLength(2);
  });

  test("line ends alone are no difference", async () => {
    const { rollback } = await changedDown("\uFEFFDROP TABLE t2;");
    expect((await rollback()).rolledBack).toHaveLength(1);
  });

  test.each([
    ["file", "CREATE TABLE by_file (); DROP TABLE t2;", ["by_file", "migrations", "t1"]],
    ["stored", "this would fail;", ["migrations", "t1"]],
  ] as const)("--use %s runs that one, without a warning", async (use, text, tables) => {
    const it = await changedDown(text);
    const { plan } = await it.rollback({ use, dryRun: true });
    expect(plan?.map(({ sql }) => sql)).toEqual([use === "file" ? text : "DROP TABLE t2;"]);
    await it.rollback({ use });
    expect(await it.tables()).toEqual(tables);
    expect(it.events.filter(({ type }) => type === "warning")).toEqual([]);
  });

  test("one that failed and was mended has to be asked for, and the message says so", async () => {
    const { migrate, rollback, write, tables } = await workspace({
      ...tableMigrations(1),
      "001_t1.down": "DROP TABLE nope;",
    });
    await migrate();
    expect((await failureOf(rollback())).stands).toContain(
      "Mend the file and run `pgops rollback --use file`.",
    );
    expect((await failureOf(rollback({ use: "stored" }))).stands).toContain("Write a down file that works");
    await write(down("001_t1"), "DROP TABLE t1;");
    expect(await failureOf(rollback())).toMatchObject({ code: "PGOPS_DOWN_DIFFERS" });
    await rollback({ use: "file" });
    expect(await tables()).toEqual(["migrations"]);
  });

  test("redo stops too, and takes --use", async () => {
    const { redo, status, tables } = await changedDown("DROP TABLE t2; CREATE TABLE by_file ();");
    expect(await failureOf(redo())).toMatchObject({ code: "PGOPS_DOWN_DIFFERS" });
    await redo({ use: "stored" });
    expect(await tables()).toEqual(["migrations", "t1", "t2"]);
    // What was applied anew stores the file of now.
    await redo();
    expect(await tables()).toEqual(["by_file", "migrations", "t1", "t2"]);
    expect((await status()).counts.applied).toBe(2);
  });
});

describe("without one of the two", () => {
  test("the file is gone: the stored one runs, with a warning; --use stored says it without one", async () => {
    const it = await workspace(tableMigrations(1, 2));
    await it.migrate();
    for (const name of ["001_t1", "002_t2"]) await rm(join(it.path, down(name)));
    await it.rollback({ use: "stored" });
    expect(it.events.filter(({ type }) => type === "warning")).toEqual([]);
    await it.rollback();
    expect(it.events).toContainEqual({
      type: "warning",
      message: expect.stringMatching(/^001_t1: .*is gone/),
    });
    expect(await it.tables()).toEqual(["migrations"]);
  });

  test("the file is gone and --use file: nothing runs", async () => {
    const { migrate, rollback, path } = await workspace(tableMigrations(1));
    await migrate();
    await rm(join(path, down("001_t1")));
    expect(await failureOf(rollback({ use: "file" }))).toMatchObject({
      code: "PGOPS_NO_DOWN",
      exitCode: 2,
      hint: expect.stringContaining("--use stored"),
    });
  });

  test("nothing is stored, as in a table made by hand: the file runs; --use stored stops", async () => {
    const { sql, rollback, tables } = await workspace(tableMigrations(1));
    await sql`CREATE TABLE migrations (id serial PRIMARY KEY, filename varchar(255) UNIQUE NOT NULL, executed_at timestamp)`;
    await sql.unsafe("CREATE TABLE t1 (); INSERT INTO migrations (filename) VALUES ('001_t1.up.sql')");
    expect(await failureOf(rollback({ use: "stored" }))).toMatchObject({
      code: "PGOPS_NO_DOWN",
      message: expect.stringContaining("stores none"),
    });
    await rollback();
    expect(await tables()).toEqual(["migrations"]);
  });
});

describe("irreversible", () => {
  const why = "-- pgops: irreversible the data is gone\nCREATE TABLE t1 (id int);";

  test("when it was applied, and a down file was written since: that one runs", async () => {
    const { migrate, rollback, write, tables } = await workspace({ "001_t1": why, "001_t1.down": null });
    await migrate();
    await write(down("001_t1"), "DROP TABLE t1;");
    expect(await failureOf(rollback())).toMatchObject({ code: "PGOPS_IRREVERSIBLE" });
    await write("sql/migrations/001_t1.up.sql", "CREATE TABLE t1 (id int);");
    await rollback();
    expect(await tables()).toEqual(["migrations"]);
  });

  test("since it was applied: refused, and only --use stored runs what was stored", async () => {
    const { migrate, rollback, write, tables } = await workspace(tableMigrations(1));
    await migrate();
    await write("sql/migrations/001_t1.up.sql", why);
    for (const use of [undefined, "file"] as const) {
      expect(await failureOf(rollback({ use }))).toMatchObject({
        code: "PGOPS_IRREVERSIBLE",
        hint: expect.stringContaining("--use stored"),
      });
    }
    expect(await tables()).toEqual(["migrations", "t1"]);
    await rollback({ use: "stored" });
    expect(await tables()).toEqual(["migrations"]);
  });

  test("always: there is nothing stored to use", async () => {
    const { migrate, rollback } = await workspace({ "001_t1": why, "001_t1.down": null });
    await migrate();
    const { code, hint } = await failureOf(rollback());
    expect([code, hint]).toEqual(["PGOPS_IRREVERSIBLE", expect.not.stringContaining("--use")]);
    expect(await failureOf(rollback({ use: "stored" }))).toMatchObject({ code: "PGOPS_NO_DOWN" });
  });
});
