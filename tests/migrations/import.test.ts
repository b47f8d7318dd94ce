import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ToolName } from "../../src/migrations/foreign/tool.ts";
import { readLockText } from "../../src/migrations/lock-file.ts";
import { checkMigrations } from "../../src/migrations/check.ts";
import { importMigrations, type ImportResult } from "../../src/migrations/import.ts";
import { temporaryProject, type TemporaryProject } from "../support/project.ts";
import { failureOf } from "./operations.ts";

interface Imported extends TemporaryProject, ImportResult {
  /** What is in the migrations folder: texts by name. */
  written: Record<string, string>;
}

/** Imports the folder `theirs` of a project with these files. */
async function importing(
  from: ToolName,
  files: Record<string, string>,
  own: Record<string, string> = {},
): Promise<Imported> {
  const theirs = Object.entries(files).map(([name, text]) => [`theirs/${name}`, text]);
  const project = await temporaryProject({ ...Object.fromEntries(theirs), ...own });
  const directory = join(project.path, "sql/migrations");
  const result = await importMigrations({ cwd: project.path, directory, from, source: "theirs" });
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).toSorted();
  const texts = names.map(async (name) => [name, await readFile(join(directory, name), "utf8")]);
  return { ...project, ...result, written: Object.fromEntries(await Promise.all(texts)) };
}

describe("dbmate", () => {
  test("one file becomes two; comments before it, options and names are kept", async () => {
    const { written, imported, leftOut, problems } = await importing("dbmate", {
      "001_users.sql": "-- who\n\n--migrate:up\n\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n",
      "20240101120000_add idx.sql":
        "-- migrate:up transaction:false\r\nSELECT 1;\r\nSELECT 2;\r\n-- migrate:down foo:bar\r\nSELECT 3;\r\n",
      "3.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- nothing\n",
      "notes.sql": "not looked at",
      "README.md": "",
    });
    expect(written).toEqual({
      "001_users.up.sql": "-- who\n\n\n\nSELECT 1;\n",
      "001_users.down.sql": "SELECT 2;\n",
      "20240101120000_add_idx.up.sql": "-- pgops: no-transaction\nSELECT 1;\r\nSELECT 2;\n",
      "20240101120000_add_idx.down.sql": "SELECT 3;\n",
      "3_unnamed.up.sql": "-- pgops: irreversible nothing stands below -- migrate:down in 3.sql\nSELECT 1;\n",
    });
    expect(imported.map(({ number, up, down, sources }) => [number, up, down, sources])).toEqual([
      [1, "sql/migrations/001_users.up.sql", "sql/migrations/001_users.down.sql", ["theirs/001_users.sql"]],
      [3, "sql/migrations/3_unnamed.up.sql", null, ["theirs/3.sql"]],
      [
        20_240_101_120_000,
        "sql/migrations/20240101120000_add_idx.up.sql",
        "sql/migrations/20240101120000_add_idx.down.sql",
        ["theirs/20240101120000_add idx.sql"],
      ],
    ]);
    expect([leftOut, problems]).toEqual([[], []]);
  });

  test.each([
    ["no line -- migrate:up", "SELECT 1;"],
    ["no line -- migrate:down", "-- migrate:up\nSELECT 1;"],
    ["stands before", "-- migrate:down\nSELECT 1;\n-- migrate:up\nSELECT 1;"],
    ["statements before", "SELECT 0;\n-- migrate:up\nSELECT 1;\n-- migrate:down\n"],
  ])("what dbmate refuses is left out: %s", async (why, text) => {
    const { leftOut, imported } = await importing("dbmate", {
      "1_a.sql": text,
      "2_b.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n",
    });
    expect(leftOut).toEqual([
      { file: "theirs/1_a.sql", why: expect.stringContaining(why), hint: expect.any(String) },
    ]);
    expect(imported).toHaveLength(1);
  });
});

describe("golang-migrate", () => {
  test("pairs, by their numbers; one half alone", async () => {
    const { written, leftOut, imported } = await importing("golang-migrate", {
      "000001_users.up.sql": "BEGIN;\nSELECT 1;\nCOMMIT;\n",
      "000001_users.down.sql": "SELECT 2;",
      "000002_gone.down.sql": "SELECT 1;",
      "000003_idx.up.sql": "CREATE INDEX CONCURRENTLY a ON t (a);\nCREATE INDEX CONCURRENTLY b ON t (b);\n",
      "3_twice.up.sql": "SELECT 1;",
      "4_empty.up.sql": "-- nothing yet\n",
      "4_other_name.down.sql": "",
    });
    expect(written).toEqual({
      "000001_users.up.sql": "BEGIN;\nSELECT 1;\nCOMMIT;\n",
      "000001_users.down.sql": "SELECT 2;\n",
      "000003_idx.up.sql":
        "-- pgops: irreversible golang-migrate has no down file for 000003_idx.up.sql\n-- pgops: no-transaction\nCREATE INDEX CONCURRENTLY a ON t (a);\nCREATE INDEX CONCURRENTLY b ON t (b);\n",
      "4_empty.up.sql":
        "-- pgops: irreversible 4_other_name.down.sql holds no statement\n-- nothing yet\nSELECT 1;\n",
    });
    expect(leftOut).toMatchObject([
      { file: "theirs/3_twice.up.sql", why: "it has the number of 000003_idx.up.sql" },
      { file: "theirs/000002_gone.down.sql", why: "it has no up file" },
    ]);
    expect(imported.map(({ remarks }) => remarks)).toEqual([
      [],
      [expect.stringContaining("CREATE INDEX CONCURRENTLY among others")],
      [expect.stringContaining("SELECT 1 stands for it")],
    ]);
  });
});

describe("node-pg-migrate", () => {
  test("marks and pairs as it reads them", async () => {
    const { written, imported, leftOut } = await importing("node-pg-migrate", {
      "001_down_first.sql": "-- Down Migration\nSELECT 2;\n\n  ---- UP migration (users)\nSELECT 1;\n",
      "002_no_marks.sql": "SELECT 1;\n",
      "003_down_only.sql": "SELECT 1;\n-- down migration\nSELECT 2;\n",
      "004_before.sql": "SELECT 0;\n-- Up Migration\nSELECT 1;\n",
      "005_pair.up.sql": "SELECT 1;",
      "005_pair.down.sql": "SELECT 2;",
      "20240102030405678_utc.sql": "-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;\n",
      "unnumbered.sql": "SELECT 1;",
      "6_code.ts": "export const up = () => {};",
      ".hidden.js": "",
    });
    const ms = Date.UTC(2024, 0, 2, 3, 4, 5, 678);
    expect(written).toEqual({
      "001_down_first.up.sql": "SELECT 1;\n",
      "001_down_first.down.sql": "SELECT 2;\n",
      "002_no_marks.up.sql": "-- pgops: irreversible 002_no_marks.sql has no down migration\nSELECT 1;\n",
      "003_down_only.up.sql": "SELECT 1;\n-- down migration\nSELECT 2;\n",
      "003_down_only.down.sql": "SELECT 2;\n",
      "004_before.up.sql": "-- pgops: irreversible 004_before.sql has no down migration\nSELECT 1;\n",
      "005_pair.up.sql": "SELECT 1;\n",
      "005_pair.down.sql": "SELECT 2;\n",
      [`${ms}_utc.up.sql`]: "SELECT 1;\n",
      [`${ms}_utc.down.sql`]: "SELECT 2;\n",
    });
    expect(imported.filter(({ remarks }) => remarks.length > 0).map(({ number }) => number)).toEqual([3, 4]);
    expect(leftOut.map(({ file }) => file)).toEqual(["theirs/6_code.ts", "theirs/unnumbered.sql"]);
  });
});

describe("Flyway", () => {
  const sql = "SELECT 1;\n";

  test("versions of one part keep their digits; undo, repeatables, configuration, folders below", async () => {
    const { written, leftOut, imported } = await importing("flyway", {
      "V001__init.sql": sql,
      "U1__init.sql": "SELECT 2;\n",
      "U9__nothing.sql": sql,
      "U1.0__again.sql": sql,
      "sub/V2__Add__users.sql": sql,
      "V3__Vacuum.sql": "VACUUM;\nVACUUM;\n",
      "V3__Vacuum.sql.conf": "# why\nexecuteInTransaction=false\n",
      "R__b_view.sql": sql,
      "R__a_view.sql": sql,
      "B3__baseline.sql": sql,
      "V4__Code.java": "",
      "afterMigrate.sql": sql,
      "aftermath.sql": sql,
    });
    expect(Object.keys(written)).toEqual([
      "001_init.down.sql",
      "001_init.up.sql",
      "004_a_view.up.sql",
      "005_b_view.up.sql",
      "2_Add_users.up.sql",
      "3_Vacuum.up.sql",
    ]);
    expect(written["3_Vacuum.up.sql"]).toBe(
      "-- pgops: irreversible Flyway has no undo file for V3__Vacuum.sql\n-- pgops: no-transaction\nVACUUM;\nVACUUM;\n",
    );
    expect(written["004_a_view.up.sql"]).toContain(
      "irreversible R__a_view.sql was a repeatable migration of Flyway",
    );
    expect(imported.find(({ name }) => name === "b_view")?.remarks).toEqual([
      expect.stringContaining("repeatable"),
    ]);
    expect(leftOut.map(({ file }) => file)).toEqual([
      "theirs/B3__baseline.sql",
      "theirs/U1__init.sql",
      "theirs/V4__Code.java",
      "theirs/afterMigrate.sql",
      "theirs/U9__nothing.sql",
    ]);
  });

  test("dotted versions become whole numbers in the same order", async () => {
    const versions = ["1", "1.1", "1.2", "1.10", "2", "2_0_5", "10"];
    const { imported } = await importing(
      "flyway",
      Object.fromEntries(versions.map((version, index) => [`V${version}__m${index}.sql`, sql])),
    );
    expect(imported.map(({ number, name, up }) => [number, name, up.slice(15, 23)])).toEqual([
      [1_000_000, "m0", "01000000"],
      [1_001_000, "m1", "01001000"],
      [1_002_000, "m2", "01002000"],
      [1_010_000, "m3", "01010000"],
      [2_000_000, "m4", "02000000"],
      [2_000_005, "m5", "02000005"],
      [10_000_000, "m6", "10000000"],
    ]);
  });

  test("dates in parts fit; what does not fit is refused", async () => {
    const { imported } = await importing("flyway", {
      "V2024.01.15.11.35.56__a.sql": sql,
      "V2024.02__b.sql": sql,
    });
    expect(imported.map(({ number }) => number)).toEqual([20_240_115_113_556, 20_240_200_000_000]);
    expect(
      await failureOf(importing("flyway", { "V1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7.8__a.sql": sql })),
    ).toMatchObject({
      code: "PGOPS_IMPORT",
      exitCode: 2,
      details: ["theirs/V1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7.8__a.sql"],
    });
  });

  test("placeholders are to be mended, with their place", async () => {
    const { problems } = await importing("flyway", { "V1__a.sql": "SELECT 1;\nCREATE SCHEMA ${app};\n" });
    expect(problems).toMatchObject([
      { file: "sql/migrations/1_a.up.sql", line: 3, column: 15, message: expect.stringContaining("${app}") },
    ]);
  });
});

const plan = `%syntax-version=1.0.0
%project=flipr

schema 2024-01-01T10:00:00Z A <a@example.org> # the schema
tables/users [schema] 2024-01-02T10:00:00Z A <a@example.org> # users
@v1.0 2024-01-02T11:00:00Z A <a@example.org> # first
+ idx [tables/users !other:thing] 2024-01-03T10:00:00Z A <a@example.org>

tables/users [tables/users@v1.0] 2024-01-04T10:00:00Z A <a@example.org> # again
lost 2024-01-05T10:00:00Z A <a@example.org>
what is this?
`;

describe("Sqitch", () => {
  test("the plan's order, reworked changes, frames, verify scripts, what is missing", async () => {
    const { written, imported, leftOut, problems } = await importing("sqitch", {
      "sqitch.plan": plan,
      "deploy/schema.sql": "-- Deploy flipr:schema to pg\n\nBEGIN;\n\nCREATE SCHEMA flipr;\n\nCOMMIT;\n",
      "revert/schema.sql": "BEGIN;\nDROP SCHEMA flipr;\nCOMMIT;\n",
      "verify/schema.sql": "SELECT 1;",
      "deploy/tables/users@v1.0.sql": "SELECT 1;\n",
      "revert/tables/users@v1.0.sql": "SELECT 2;\n",
      "deploy/tables/users.sql": "SELECT 3;\n",
      "revert/tables/users.sql": "SELECT 4;\n",
      "deploy/idx.sql": "CREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 1;\n",
    });
    expect(written).toEqual({
      "001_schema.up.sql": "-- Deploy flipr:schema to pg\n\nBEGIN;\n\nCREATE SCHEMA flipr;\n\nCOMMIT;\n",
      "001_schema.down.sql": "BEGIN;\nDROP SCHEMA flipr;\nCOMMIT;\n",
      "002_tables_users.up.sql": "SELECT 1;\n",
      "002_tables_users.down.sql": "SELECT 2;\n",
      "003_idx.up.sql":
        "-- pgops: irreversible Sqitch has no revert script for idx\n-- pgops: no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 1;\n",
      "004_tables_users.up.sql": "SELECT 3;\n",
      "004_tables_users.down.sql": "SELECT 4;\n",
    });
    expect(imported[0]?.remarks).toEqual([
      "theirs/verify/schema.sql is left out: pgops has no verify scripts",
    ]);
    expect(leftOut).toMatchObject([
      { file: "theirs/sqitch.plan:11", why: expect.stringContaining('"what is this?"') },
      { file: "theirs/sqitch.plan:10", why: expect.stringContaining("lost") },
    ]);
    expect(problems).toEqual([]);
  });

  test("what only psql understands is to be mended, with its place", async () => {
    const { problems } = await importing("sqitch", {
      "sqitch.plan": "a 2024-01-01T10:00:00Z A <a@example.org>\n",
      "deploy/a.sql": [
        "\\set schema app",
        "CREATE SCHEMA :schema;",
        "\\ir other.sql",
        "SELECT ':no', '{1,2}'::int[], (ARRAY[1,2])[1:n], $$ :no $$ FROM :\"schema\".t WHERE a = :'value';",
      ].join("\n"),
      "revert/a.sql": "DROP SCHEMA app;",
    });
    expect(problems.map(({ line, column, message }) => [line, column, message.split(" is ")[0]])).toEqual([
      [1, 1, "\\set"],
      [2, 15, ":schema"],
      [3, 1, "\\ir"],
      [4, 65, ':"schema"'],
      [4, 87, ":'value'"],
    ]);
  });

  test("without a plan there is no order", async () => {
    expect(await failureOf(importing("sqitch", { "deploy/a.sql": "SELECT 1;" }))).toMatchObject({
      code: "PGOPS_IMPORT",
      message: "theirs has no sqitch.plan",
    });
  });
});

describe("importing", () => {
  const pair = {
    "1_a.up.sql": "SELECT 1;",
    "1_a.down.sql": "SELECT 2;",
    "2_b.up.sql": "SELECT 1;",
    "2_b.down.sql": "SELECT 2;",
  };

  test("overwrites nothing: all names and numbers that are taken are listed, and nothing is written", async () => {
    const own = { "sql/migrations/001_mine.up.sql": "SELECT 1;", "sql/migrations/2_b.up.sql": "SELECT 1;" };
    expect(await failureOf(importing("golang-migrate", pair, own))).toMatchObject({
      code: "PGOPS_IMPORT",
      exitCode: 2,
      details: [
        "theirs/1_a.up.sql: the number 1 is taken by 001_mine.up.sql",
        "theirs/2_b.up.sql: the number 2 is taken by 2_b.up.sql",
      ],
    });
    const project = await temporaryProject({
      ...own,
      "theirs/3_c.up.sql": "SELECT 1;",
      "theirs/1_a.up.sql": "SELECT 1;",
    });
    const directory = join(project.path, "sql/migrations");
    const options = { cwd: project.path, directory, source: "theirs" };
    await failureOf(importMigrations({ ...options, from: "golang-migrate" }));
    expect(await readdir(directory)).toHaveLength(2);
  });

  test("two with one number, and numbers that are too large", async () => {
    const text = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
    const files = { "1_a.sql": text, "001_b.sql": text, "12345678901234567890_c.sql": text };
    expect(await failureOf(importing("dbmate", files))).toMatchObject({
      details: [
        expect.stringMatching(/the number 1 is taken by theirs\//),
        "theirs/12345678901234567890_c.sql: the number 12345678901234567890 is too large",
      ],
    });
  });

  test("goes beside what is there, and a dry run writes nothing", async () => {
    const { written, imported } = await importing("golang-migrate", pair, {
      "sql/migrations/003_mine.up.sql": "SELECT 1;",
    });
    expect(Object.keys(written)).toHaveLength(5);
    const { path } = await temporaryProject({
      "theirs/1_a.up.sql": "SELECT 1;",
      "theirs/1_a.down.sql": "SELECT 2;",
    });
    const options = { cwd: path, directory: join(path, "sql/migrations"), source: "theirs", dryRun: true };
    expect((await importMigrations({ ...options, from: "golang-migrate" })).imported).toEqual([imported[0]]);
    expect(await readdir(path)).toEqual(["theirs"]);
  });

  test("the lock file gets the new lines beside those that it has, or is begun with all that is there", async () => {
    const own = { "sql/migrations/003_mine.up.sql": "-- pgops: irreversible why\nSELECT 1;" };
    const { path } = await importing("golang-migrate", pair, own);
    const options = { cwd: path, directory: join(path, "sql/migrations") };
    const begun = readLockText(options);
    expect(begun?.match(/^\d+ \w+/gm)).toEqual(["1 a", "2 b", "003 mine"]);
    expect(await checkMigrations(options)).toMatchObject({ findings: [] });

    const more = await temporaryProject({
      ...own,
      "theirs/4_d.up.sql": "SELECT 1;",
      "theirs/4_d.down.sql": "SELECT 1;",
    });
    await more.write("sql/migrations/migrations.lock", `003 mine ${"0".repeat(64)} -\n`);
    const again = { cwd: more.path, directory: join(more.path, "sql/migrations") };
    await importMigrations({ ...again, from: "golang-migrate", source: "theirs" });
    expect(readLockText(again)).toMatch(/^003 mine 0{64} -\n4 d [0-9a-f]{64} [0-9a-f]{64}\n$/m);

    const broken = await temporaryProject({
      "theirs/1_a.up.sql": "SELECT 1;",
      "sql/migrations/migrations.lock": "no\n",
    });
    const third = { cwd: broken.path, directory: join(broken.path, "sql/migrations") };
    expect(
      await failureOf(importMigrations({ ...third, from: "golang-migrate", source: "theirs" })),
    ).toMatchObject({
      code: "PGOPS_LOCK_BROKEN",
    });
    expect(await readdir(third.directory)).toEqual(["migrations.lock"]);
  });

  test("what pgops would refuse is to be mended, with file, line and what to do", async () => {
    const { problems, written } = await importing("golang-migrate", {
      "1_a.up.sql": "SELECT 1;\nCOMMIT;\nSELECT 2;",
      "1_a.down.sql": "SELECT 'open;",
    });
    expect(problems).toMatchObject([
      {
        file: "sql/migrations/1_a.up.sql",
        line: 2,
        column: 1,
        message: expect.stringContaining("COMMIT"),
        hint: expect.any(String),
      },
      {
        file: "sql/migrations/1_a.down.sql",
        line: 1,
        column: 8,
        message: expect.stringContaining("never ends"),
      },
    ]);
    expect(Object.keys(written)).toHaveLength(2);
  });

  test("a folder that is not there, holds nothing of the tool, or a file that is not UTF-8", async () => {
    const { path } = await temporaryProject({ "theirs/readme.txt": "" });
    const options = { cwd: path, directory: join(path, "sql/migrations") };
    for (const from of ["dbmate", "golang-migrate", "node-pg-migrate", "flyway"] as const) {
      expect(await failureOf(importMigrations({ ...options, from, source: "theirs" }))).toMatchObject({
        code: "PGOPS_IMPORT",
        message: `theirs holds no migration of ${from}`,
      });
    }
    expect(
      await failureOf(importMigrations({ ...options, from: "dbmate", source: "nowhere" })),
    ).toMatchObject({
      code: "PGOPS_FILE",
      message: "the folder nowhere does not exist",
    });
  });

  test("a file that cannot be written: those before it are taken away again", async () => {
    // Longer than a file system takes, though each part of it is not.
    const long = `${"é".repeat(100)}/${"é".repeat(100)}`;
    const { path } = await temporaryProject({
      "theirs/sqitch.plan": `a 2024-01-01T10:00:00Z A <a@example.org>\n${long} 2024-01-01T10:00:00Z A <a@example.org>\n`,
      "theirs/deploy/a.sql": "SELECT 1;",
      [`theirs/deploy/${long}.sql`]: "SELECT 1;",
    });
    const directory = join(path, "sql/migrations");
    expect(
      await failureOf(importMigrations({ cwd: path, directory, from: "sqitch", source: "theirs" })),
    ).toMatchObject({
      code: "PGOPS_FILE",
      exitCode: 2,
      message: expect.stringContaining("(ENAMETOOLONG)"),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  test("the migrations folder itself is no source", async () => {
    const { path } = await temporaryProject({ "sql/migrations/1_a.up.sql": "SELECT 1;" });
    const options = { cwd: path, directory: join(path, "sql/migrations"), source: "sql/migrations" };
    expect(await failureOf(importMigrations({ ...options, from: "golang-migrate" }))).toMatchObject({
      code: "PGOPS_IMPORT",
      message: "sql/migrations is the migrations folder itself",
    });
  });
});
