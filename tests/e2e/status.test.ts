import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { scene, tableMigrations, type Scene } from "./scene.ts";

/** 1 applied, 2 changed, 3 missing, 4 out of order, 5 applied, 6 pending. */
async function allStates(): Promise<Scene> {
  const it = await scene(tableMigrations(1, 2, 3, 5));
  await it.pgops(["migrate"]);
  await it.write("sql/migrations/002_t2.up.sql", "CREATE TABLE t2 (id bigint);");
  await rm(join(it.path, "sql/migrations/003_t3.up.sql"));
  await rm(join(it.path, "sql/migrations/003_t3.down.sql"));
  for (const number of [4, 6]) {
    await it.write(`sql/migrations/00${number}_t${number}.up.sql`, "SELECT 1;");
    await it.write(`sql/migrations/00${number}_t${number}.down.sql`, "SELECT 1;");
  }
  return it;
}

describe("pgops status", () => {
  test("tells all five states, when, and how long", async () => {
    const { json } = await allStates();
    const { migrations, counts, exitCode, command, ok } = await json(["status"]);
    expect({ command, ok, exitCode }).toEqual({ command: "status", ok: true, exitCode: 0 });
    expect(migrations.map(({ number, state }) => [number, state])).toEqual([
      [1, "applied"],
      [2, "changed"],
      [3, "missing"],
      [4, "out-of-order"],
      [5, "applied"],
      [6, "pending"],
    ]);
    expect(counts).toEqual({ applied: 2, changed: 1, missing: 1, "out-of-order": 1, pending: 1 });
    expect(migrations[0]).toEqual({
      number: 1,
      name: "t1",
      filename: "001_t1.up.sql",
      state: "applied",
      executedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      durationMs: expect.any(Number),
      unfinished: null,
    });
    expect(Math.abs(Date.parse(migrations[0]?.executedAt ?? "") - Date.now())).toBeLessThan(600_000);
    expect(migrations[5]).toMatchObject({ executedAt: null, durationMs: null });
  });

  test("as an aligned table on stdout, the rest on stderr", async () => {
    const { pgops } = await allStates();
    const { stdout, stderr, exitCode } = await pgops(["status"]);
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(7);
    const column = lines[0]?.indexOf("state") ?? -1;
    expect(lines.slice(1).map((line) => line.slice(column).split(" ")[0])).toEqual([
      "applied",
      "changed",
      "missing",
      "out-of-order",
      "applied",
      "pending",
    ]);
    expect(stderr).toContain("4 need attention");
    for (const state of ["1 pending", "1 missing", "1 changed", "1 out-of-order"])
      expect(stderr).toContain(state);
  });

  test("--check ends with 3 when something is pending or wrong, else with 0", async () => {
    const { pgops, json, path, write } = await scene(tableMigrations(1, 2));
    expect((await pgops(["status", "--check"])).exitCode).toBe(3);
    await pgops(["migrate"]);
    expect((await pgops(["status", "--check"])).exitCode).toBe(0);
    await write("sql/migrations/002_t2.up.sql", "SELECT 2;");
    expect(await json(["status", "--check"])).toMatchObject({
      ok: true,
      exitCode: 3,
      counts: { changed: 1 },
    });
    await write("sql/migrations/002_t2.up.sql", "CREATE TABLE t2 (id int);");
    await rm(join(path, "sql/migrations/001_t1.up.sql"));
    await rm(join(path, "sql/migrations/001_t1.down.sql"));
    expect(await json(["status", "--check"])).toMatchObject({ exitCode: 3, counts: { missing: 1 } });
  });

  test("changes nothing, and --quiet prints the table alone", async () => {
    const { pgops, sql } = await scene(tableMigrations(1));
    const before = await fingerprint(sql);
    const { stdout, stderr } = await pgops(["status", "--quiet"]);
    expect(stdout).toContain("t1");
    expect(stderr).toBe("");
    expect(await fingerprint(sql)).toEqual(before);
  });

  test("an empty folder", async () => {
    const { pgops } = await scene({ "sql/migrations/.gitkeep": "" });
    const { exitCode, stdout, stderr } = await pgops(["status", "--check"]);
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("pgops create");
  });
});
