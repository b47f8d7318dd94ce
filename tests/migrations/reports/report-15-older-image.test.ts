import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scene, tableMigrations } from "../../e2e/scene.ts";
import { fingerprint } from "../../schema/catalog.ts";

// golang-migrate#1091 and #1033: the older image that is deployed back lacks the down files of the newer one.
describe("report 15: an older image", () => {
  test("report 15: rolls back what it has no files of, with what was stored when it was applied", async () => {
    const { json, pgops, sql, path, tables, ledger } = await scene(tableMigrations(1, 2, 3, 4));
    await pgops(["migrate", "--to", "2"]);
    const before = await fingerprint(sql);
    await pgops(["migrate"]);
    // The older image: 003 and 004 were never heard of.
    for (const number of [3, 4]) {
      for (const half of ["up", "down"]) {
        await rm(join(path, `sql/migrations/00${number}_t${number}.${half}.sql`));
      }
    }
    expect(await json(["status"])).toMatchObject({ counts: { applied: 2, missing: 2 } });
    expect(await json(["rollback", "--to", "2", "--yes"])).toMatchObject({
      exitCode: 0,
      rolledBack: [{ number: 4 }, { number: 3 }],
      warnings: [
        expect.stringMatching(/^004_t4: .*stored when it was applied/),
        expect.stringMatching(/^003_t3: .*stored when it was applied/),
      ],
    });
    expect(await ledger()).toEqual(["001_t1.up.sql", "002_t2.up.sql"]);
    expect(await tables()).toEqual(["migrations", "t1", "t2"]);
    expect(await fingerprint(sql)).toEqual(before);
    expect((await pgops(["status", "--check"])).exitCode).toBe(0);
  });

  test("report 15: has another down file under that name: it stops, and --use stored undoes what was applied", async () => {
    const { json, write, tables } = await scene({
      "001_a": "CREATE TABLE a (id int); CREATE TABLE b (id int);",
      "001_a.down": "DROP TABLE b; DROP TABLE a;",
    });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0 });
    await write("sql/migrations/001_a.down.sql", "DROP TABLE a;");
    expect(await json(["rollback"])).toMatchObject({
      exitCode: 1,
      error: {
        code: "PGOPS_DOWN_DIFFERS",
        details: expect.arrayContaining(["-DROP TABLE b; DROP TABLE a;", "+DROP TABLE a;"]),
      },
    });
    expect(await json(["rollback", "--use", "stored"])).toMatchObject({
      exitCode: 0,
      rolledBack: [{ number: 1 }],
    });
    expect(await tables()).toEqual(["migrations"]);
  });
});
