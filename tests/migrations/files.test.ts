import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scene } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

const folder = "sql/migrations";

describe("a file that cannot be used is told before anything runs", () => {
  test.each<[string, Record<string, string | null>, object]>([
    ["empty", { "002_b": "" }, { code: "PGOPS_EMPTY_FILE", place: { file: `${folder}/002_b.up.sql` } }],
    ["only comments", { "002_b": "-- nothing\n/* ; */ ;" }, { code: "PGOPS_EMPTY_FILE" }],
    ["an empty down", { "002_b": "SELECT 1", "002_b.down": "\n" }, { code: "PGOPS_EMPTY_FILE" }],
    [
      "no down",
      { "002_b": "SELECT 1", "002_b.down": null },
      { code: "PGOPS_NO_DOWN", hint: expect.stringContaining("002_b.down.sql") },
    ],
    [
      "no up",
      { "002_b.down": "SELECT 1" },
      { code: "PGOPS_MIGRATION_FILES", details: [expect.stringContaining("002_b.up.sql is missing")] },
    ],
    [
      "two with one number",
      { "002_b": "SELECT 1", "2_c": "SELECT 1" },
      { code: "PGOPS_MIGRATION_FILES", details: [expect.stringMatching(/002_b\.up\.sql|2_c\.up\.sql/)] },
    ],
    [
      "a number that is too large",
      { "99999999999999999999_b": "SELECT 1" },
      {
        code: "PGOPS_MIGRATION_FILES",
        details: expect.arrayContaining([expect.stringContaining("too large")]),
      },
    ],
    [
      "a name that is none",
      { [`${folder}/initial.sql`]: "SELECT 1" },
      { code: "PGOPS_MIGRATION_FILES", details: [expect.stringContaining("initial.sql")] },
    ],
    [
      "a name without up or down",
      { [`${folder}/002_b.sql`]: "SELECT 1" },
      { code: "PGOPS_MIGRATION_FILES", details: [expect.stringContaining("002_b.sql")] },
    ],
    [
      "a quote that never ends",
      { "002_b": "SELECT 1;\nSELECT 'a;\n" },
      { place: { file: `${folder}/002_b.up.sql`, line: 2, column: 8 } },
    ],
    [
      "a psql command",
      { "002_b": "SELECT 1;\n\\i x.sql" },
      { code: "PGOPS_PSQL_COMMAND", place: { line: 2 } },
    ],
  ])("%s", async (_, files, expected) => {
    const { migrate, tables } = await workspace({ "001_a": "CREATE TABLE a ();", ...files });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ exitCode: 2, ...expected });
    expect(await tables()).toEqual([]);
  });

  test.each<[string, Buffer, object]>([
    ["Windows-1252", Buffer.from("SELECT 1;\nSELECT 'caf\xe9';", "latin1"), { line: 2, column: 12 }],
    ["UTF-16 LE", Buffer.from("\uFEFFSELECT 1;", "utf16le"), { line: 1 }],
    ["UTF-16 BE", Buffer.from("\uFEFFSELECT 1;", "utf16le").swap16(), { line: 1 }],
  ])("%s is not UTF-8", async (_, bytes, place) => {
    const { migrate, path, tables } = await workspace({ "001_a": "CREATE TABLE a ();" });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(join(path, folder, "002_b.up.sql"), bytes);
    await writeFile(join(path, folder, "002_b.down.sql"), "SELECT 1");
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_NOT_UTF8",
      exitCode: 2,
      hint: expect.stringContaining("iconv"),
      place: { file: `${folder}/002_b.up.sql`, ...place },
    });
    expect(await tables()).toEqual([]);
  });

  test("one that cannot be read", async () => {
    const { migrate, path } = await workspace({ "001_a": "CREATE TABLE a ();", "002_b.down": "SELECT 1" });
    await mkdir(join(path, folder, "002_b.up.sql"));
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_FILE",
      exitCode: 2,
      message: expect.stringContaining("002_b.up.sql"),
    });
  });

  test("several at once are listed together", async () => {
    const { migrate, tables } = await workspace({
      "001_a": "CREATE TABLE a ();",
      "002_b": "",
      "003_c": "SELECT 1;\nCOMMIT; SELECT 2;",
      "004_d": "SELECT 1;\n\n  VACUUM;",
      "005_e.down": null,
      "005_e": "SELECT 1",
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ code: "PGOPS_MIGRATION_FILES", exitCode: 2 });
    expect(error.details).toEqual([
      expect.stringContaining("002_b.up.sql"),
      expect.stringContaining("003_c.up.sql:2:1: "),
      expect.stringContaining("004_d.up.sql:3:3: "),
      expect.stringContaining("005_e.up.sql"),
    ]);
    expect(await tables()).toEqual([]);
  });

  test("all that is wrong with the names, too", async () => {
    const { migrate } = await workspace({
      "001_a.down": "SELECT 1",
      "002_b": "SELECT 1",
      "2_c": "SELECT 1",
      [`${folder}/x.sql`]: "SELECT 1",
    });
    expect((await failureOf(migrate())).details).toHaveLength(3);
  });

  test("a folder that does not exist", async () => {
    const { migrate, status } = await workspace({});
    for (const operation of [migrate, status]) {
      expect(await failureOf(operation())).toMatchObject({
        code: "PGOPS_NO_DIRECTORY",
        exitCode: 2,
        message: expect.stringContaining("sql/migrations"),
        hint: expect.stringContaining("pgops init"),
      });
    }
  });
});

describe("files as they come", () => {
  test("with a byte order mark and CRLF; what was applied stays recognised with LF", async () => {
    const { migrate, status, write, tables } = await workspace({
      "001_a": "\uFEFFBEGIN;\r\nCREATE TABLE a (\r\n  id int);\r\nCOMMIT;\r\n",
      "002_b": "\uFEFF-- pgops: no-transaction\r\nCREATE TABLE b ();\r\nVACUUM b;\r\n",
    });
    await migrate();
    expect(await tables()).toEqual(["a", "b", "migrations"]);
    await write(`${folder}/001_a.up.sql`, "BEGIN;\nCREATE TABLE a (\n  id int);\nCOMMIT;\n");
    expect((await status()).counts).toMatchObject({ applied: 2, changed: 0 });
    await write(`${folder}/001_a.up.sql`, "BEGIN;\nCREATE TABLE a (\n id int);\nCOMMIT;\n");
    expect((await status()).counts).toMatchObject({ applied: 1, changed: 1 });
  });

  test("other files in the folder, and folders, are left alone", async () => {
    const { migrate } = await workspace({
      "001_a": "CREATE TABLE a ();",
      [`${folder}/README.md`]: "# Migrations",
      [`${folder}/seeds/x.txt`]: "",
      [`${folder}/.gitkeep`]: "",
    });
    expect((await migrate()).applied).toHaveLength(1);
  });

  test("a name as long as a file system takes fits the ledger", async () => {
    const name = `001_${"x".repeat(240)}`;
    const { migrate, ledger } = await workspace({ [name]: "SELECT 1" });
    await migrate();
    expect(await ledger()).toEqual([`${name}.up.sql`]);
  });

  test("--json names file and line of a file that cannot be used", async () => {
    const { json } = await scene({ "001_a": "SELECT 1;\nSAVEPOINT s;" });
    expect(await json(["migrate"])).toMatchObject({
      command: "migrate",
      ok: false,
      exitCode: 2,
      error: {
        exitCode: 2,
        file: `${folder}/001_a.up.sql`,
        line: 2,
        column: 1,
        sqlstate: null,
        detail: null,
      },
    });
  });
});

test("two files that differ in the separator alone, and an ending in capitals, are named", async () => {
  const { migrate } = await workspace({
    "001_a": "SELECT 1;",
    "sql/migrations/001-a.up.sql": "SELECT 1;",
    "sql/migrations/002_b.up.SQL": "SELECT 1;",
  });
  const { code, details } = await failureOf(migrate());
  expect(code).toBe("PGOPS_MIGRATION_FILES");
  expect(details.join("\n")).toMatch(/has the number and the name of/);
  expect(details.join("\n")).toMatch(/002_b\.up\.SQL: not of the form/);
});
