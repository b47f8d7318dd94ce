import { describe, expect, test } from "vitest";
import { scene, tableMigrations } from "../../e2e/scene.ts";

// drizzle#5316, golang-migrate#179 and #510: a mark at the highest number skips what was merged late, says that all
// is well and ends with 0.
describe("report 8: a migration that is merged late", () => {
  test("report 8: is never skipped silently: migrate names it, ends with 1 and applies nothing", async () => {
    const { json, pgops, write, ledger, tables } = await scene(tableMigrations(1, 2, 4));
    await pgops(["migrate"]);
    await write("sql/migrations/003_t3.up.sql", "CREATE TABLE t3 (id int);");
    await write("sql/migrations/003_t3.down.sql", "DROP TABLE t3;");
    await write("sql/migrations/005_t5.up.sql", "CREATE TABLE t5 (id int);");
    await write("sql/migrations/005_t5.down.sql", "DROP TABLE t5;");

    expect(await json(["migrate"])).toMatchObject({
      exitCode: 1,
      applied: [],
      error: { code: "PGOPS_OUT_OF_ORDER", details: ["003_t3"] },
    });
    expect(await ledger()).toHaveLength(3);
    expect(await json(["status", "--check"])).toMatchObject({
      exitCode: 3,
      counts: { "out-of-order": 1, pending: 1 },
    });

    expect(await json(["migrate", "--allow-out-of-order"])).toMatchObject({
      exitCode: 0,
      applied: [{ number: 3 }, { number: 5 }],
    });
    expect(await tables()).toEqual(["migrations", "t1", "t2", "t3", "t4", "t5"]);
    expect((await pgops(["status", "--check"])).exitCode).toBe(0);
  });

  test("report 8: or moves to the end, and is applied as the last", async () => {
    const { json, pgops, write, ledger } = await scene(tableMigrations(1, 2, 4));
    await pgops(["lock"]);
    await pgops(["migrate"]);
    await write("sql/migrations/003_t3.up.sql", "CREATE TABLE t3 (id int);");
    await write("sql/migrations/003_t3.down.sql", "DROP TABLE t3;");
    await pgops(["lock"]);
    expect(await json(["renumber", "3"])).toMatchObject({ exitCode: 0, from: "003_t3", to: "005_t3" });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 5, name: "t3" }] });
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql", "004_t4.up.sql", "005_t3.up.sql"]);
    expect((await pgops(["check", "--strict"])).exitCode).toBe(0);
  });
});
