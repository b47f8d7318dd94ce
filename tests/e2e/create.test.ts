import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseLockFile } from "../../src/migrations/lock-file.ts";
import { temporaryProject } from "../support/project.ts";
import { checkedPgops } from "./scene.ts";

describe("pgops create", () => {
  test("prints the two paths, counts on, keeps the width; needs no database", async () => {
    const { path, read } = await temporaryProject({ "pgops.config.json": '{"database": "${NOT_SET}"}' });
    const first = await checkedPgops(["create", "add coupons"], { cwd: path });
    expect(first).toMatchObject({
      exitCode: 0,
      stdout: "sql/migrations/001_add_coupons.up.sql\nsql/migrations/001_add_coupons.down.sql\n",
    });
    expect(await read("sql/migrations/001_add_coupons.up.sql")).toContain("001_add_coupons");
    expect(await read("sql/migrations/001_add_coupons.down.sql")).toContain("001_add_coupons");
    const second = await checkedPgops(["create", "next", "--json"], { cwd: path });
    expect(JSON.parse(second.stdout)).toEqual({
      command: "create",
      ok: true,
      number: 2,
      name: "next",
      up: "sql/migrations/002_next.up.sql",
      down: "sql/migrations/002_next.down.sql",
    });
  });

  test.each([
    ["00009_a", "00010_x"],
    ["9_a", "010_x"],
    ["999_a", "1000_x"],
    ["20240101120000_a", "20240101120001_x"],
  ])("after %s comes %s", async (last, next) => {
    const { path } = await temporaryProject({
      [`sql/migrations/${last}.up.sql`]: "SELECT 1;",
      [`sql/migrations/${last}.down.sql`]: "SELECT 1;",
    });
    const { stdout } = await checkedPgops(["create", "x", "--quiet"], { cwd: path });
    expect(stdout.split("\n")[0]).toBe(`sql/migrations/${next}.up.sql`);
  });

  test("--timestamp numbers by the clock in UTC, and two in one second differ", async () => {
    const { path } = await temporaryProject();
    const numbers: string[] = [];
    for (const name of ["a", "b"]) {
      const { stdout } = await checkedPgops(["create", name, "--timestamp"], { cwd: path });
      numbers.push(/\/(\d{14})_/.exec(stdout)?.[1] ?? "");
    }
    const [a = "", b = ""] = numbers;
    const clock = a.replace(/(....)(..)(..)(..)(..)(..)/, "$1-$2-$3T$4:$5:$6Z");
    expect(Math.abs(Date.parse(clock) - Date.now())).toBeLessThan(600_000);
    expect(Number(b)).toBeGreaterThan(Number(a));
  });

  test("twelve at once get twelve numbers", async () => {
    const { path, read } = await temporaryProject();
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => checkedPgops(["create", `m${index}`], { cwd: path })),
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 12 }, () => 0));
    const names = (await readdir(join(path, "sql/migrations"))).filter((name) => name.endsWith(".sql"));
    const numbers = new Set(names.map((name) => Number.parseInt(name, 10)));
    expect(names).toHaveLength(24);
    expect([...numbers].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    const { entries, problems } = parseLockFile(await read("sql/migrations/migrations.lock"));
    expect([problems, entries.map(({ digits }) => Number(digits))]).toEqual([
      [],
      [...numbers].toSorted((a, b) => a - b),
    ]);
    expect(await checkedPgops(["lock", "--json"], { cwd: path })).toMatchObject({
      stdout: expect.stringContaining('"written":false'),
    });
  });

  test("adds its line to the lock file, and leaves those of the others as they are", async () => {
    const { path, read, write } = await temporaryProject();
    await checkedPgops(["create", "a"], { cwd: path });
    const [first] = parseLockFile(await read("sql/migrations/migrations.lock")).entries;
    await write("sql/migrations/001_a.up.sql", "SELECT 1;");
    await checkedPgops(["create", "b"], { cwd: path });
    expect(parseLockFile(await read("sql/migrations/migrations.lock")).entries).toMatchObject([
      first,
      { name: "b" },
    ]);
  });

  test("where there is no lock file, it begins with all that is there", async () => {
    const { path, read } = await temporaryProject({
      "sql/migrations/001_a.up.sql": "-- pgops: irreversible it is a test\nSELECT 1;",
    });
    await checkedPgops(["create", "b"], { cwd: path });
    expect(parseLockFile(await read("sql/migrations/migrations.lock")).entries).toMatchObject([
      { digits: "001", name: "a", down: undefined },
      { digits: "002", name: "b", down: expect.any(String) },
    ]);
  });

  test("a lock file that cannot be used is told with its line, and nothing is laid down", async () => {
    const { path } = await temporaryProject({ "sql/migrations/migrations.lock": "# head\n001 a\n" });
    const { exitCode, stdout } = await checkedPgops(["create", "b", "--json"], { cwd: path });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "PGOPS_LOCK_BROKEN", line: 2, hint: expect.stringContaining("pgops lock") },
    });
    expect(await readdir(join(path, "sql/migrations"))).toEqual(["migrations.lock"]);
  });

  test.each([
    ["Añadir Größe", "001_añadir_größe"],
    ["../../etc/passwd", "001_etc_passwd"],
    ["a.up.sql", "001_a_up_sql"],
    ["x; DROP TABLE y", "001_x_drop_table_y"],
  ])("the name %j becomes %s", async (name, expected) => {
    const { path } = await temporaryProject();
    const { stdout } = await checkedPgops(["create", name], { cwd: path });
    expect(stdout.split("\n")[0]).toBe(`sql/migrations/${expected}.up.sql`);
  });

  test.each(["--", "   ", "", "!?", "x".repeat(300)])("the name %j is refused", async (name) => {
    const { path } = await temporaryProject();
    const { exitCode, stdout, stderr } = await checkedPgops(["create", "--", name], { cwd: path });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("PGOPS_USAGE");
    expect(await readdir(path)).toEqual([]);
  });

  test("without a name, and with two: wrong usage", async () => {
    for (const args of [["create"], ["create", "a", "b"]]) {
      const { exitCode, stderr } = await checkedPgops(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("pgops create --help");
    }
  });

  test("a folder that cannot be written", async () => {
    const { path } = await temporaryProject({ sql: "a file where the folder should be" });
    const { exitCode, stdout } = await checkedPgops(["create", "a", "--json"], { cwd: path });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "PGOPS_FILE" } });
  });
});
