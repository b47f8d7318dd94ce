import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AcceptedMigration } from "../../src/index.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace, type Workspace } from "./operations.ts";

const up = (name: string): string => `sql/migrations/${name}.up.sql`;
const down = (name: string): string => `sql/migrations/${name}.down.sql`;

/** 1 and 2 applied, 3 pending; both files of 2 are others by now. */
async function changed(): Promise<Workspace> {
  const it = await workspace(tableMigrations(1, 2, 3));
  await it.migrate({ to: 2 });
  await it.write(up("002_t2"), "-- the second\nCREATE TABLE t2 (id int);");
  await it.write(down("002_t2"), "DROP TABLE IF EXISTS t2;");
  return it;
}

describe("repair --accept", () => {
  test("shows both files, records them as they are, and migrate goes on", async () => {
    const { repair, migrate, status, rollback, sql } = await changed();
    const asked: AcceptedMigration[][] = [];
    const result = await repair({
      accept: [2],
      confirm: async (migrations) => {
        asked.push([...migrations]);
        return true;
      },
    });
    expect(result).toEqual({
      accepted: [
        {
          number: 2,
          name: "t2",
          filename: "002_t2.up.sql",
          changes: [
            {
              half: "up",
              before: expect.stringMatching(/^[0-9a-f]{64}$/),
              after: expect.stringMatching(/^[0-9a-f]{64}$/),
              difference: [
                "--- 002_t2.up.sql (as it was applied)",
                `+++ ${up("002_t2")}`,
                "@@ -1,1 +1,2 @@",
                "+-- the second",
                " CREATE TABLE t2 (id int);",
                "\\ No newline at end of file",
              ],
            },
            expect.objectContaining({
              half: "down",
              difference: expect.arrayContaining(["-DROP TABLE t2;", "+DROP TABLE IF EXISTS t2;"]),
            }),
          ],
        },
      ],
      unchanged: [],
    });
    expect(asked).toEqual([result.accepted]);
    expect((await status()).counts).toMatchObject({ applied: 2, changed: 0 });
    expect(
      await sql`SELECT action, filename, outcome, message, sql FROM pgops.history ORDER BY id DESC LIMIT 1`,
    ).toEqual([
      {
        action: "repair",
        filename: "002_t2.up.sql",
        outcome: "done",
        message: expect.stringMatching(/^accepted the up file, before: [0-9a-f]{64}; accepted the down file/),
        sql: "-- the second\nCREATE TABLE t2 (id int);",
      },
    ]);
    await migrate();
    // The down file is what is stored by now.
    expect((await rollback({ steps: 2 })).rolledBack).toHaveLength(2);
  });

  test("a second time shows the difference to what was accepted the first time", async () => {
    const { repair, write } = await changed();
    await repair({ accept: [2] });
    await write(up("002_t2"), "-- the second one\nCREATE TABLE t2 (id int);");
    const { accepted } = await repair({ accept: [2] });
    expect(accepted[0]?.changes[0]?.difference).toEqual(
      expect.arrayContaining(["--- the second", "+-- the second one"]),
    );
    expect(accepted[0]?.changes).toHaveLength(1);
  });

  test("the down file alone, so that a rollback takes it", async () => {
    const { migrate, repair, rollback, write, tables } = await workspace(tableMigrations(1));
    await migrate();
    await write(down("001_t1"), "CREATE TABLE by_file (); DROP TABLE t1;");
    expect(await failureOf(rollback())).toMatchObject({ code: "PGOPS_DOWN_DIFFERS" });
    const { accepted } = await repair({ accept: [1] });
    expect(accepted.map(({ changes }) => changes.map(({ half }) => half))).toEqual([["down"]]);
    await rollback();
    expect(await tables()).toEqual(["by_file", "migrations"]);
  });

  test("what is as it was applied is told, and nothing is recorded or asked", async () => {
    const { repair, sql } = await changed();
    expect(await repair({ accept: [1], confirm: () => expect.fail("asked") })).toEqual({
      accepted: [],
      unchanged: ["001_t1"],
    });
    expect(await sql`SELECT FROM pgops.history WHERE action = 'repair'`).toHaveLength(0);
  });

  test("no means no", async () => {
    const { repair, status } = await changed();
    expect(await failureOf(repair({ accept: [2], confirm: async () => false }))).toMatchObject({
      code: "PGOPS_NOT_CONFIRMED",
      exitCode: 2,
    });
    expect((await status()).counts.changed).toBe(1);
  });

  test("all or none: one that cannot be accepted stops the others", async () => {
    const { repair, status, path } = await changed();
    for (const [number, code] of [
      [9, "PGOPS_UNKNOWN_NUMBER"],
      [3, "PGOPS_NOT_APPLIED"],
    ] as const) {
      expect(await failureOf(repair({ accept: [2, number] }))).toMatchObject({ code, exitCode: 2 });
    }
    await rm(join(path, up("001_t1")));
    await rm(join(path, down("001_t1")));
    expect(await failureOf(repair({ accept: [2, 1] }))).toMatchObject({ code: "PGOPS_MISSING_FILE" });
    expect((await status()).counts.changed).toBe(1);
  });

  test("a file that could not be run is not accepted", async () => {
    const { repair, write } = await changed();
    await write(up("002_t2"), "CREATE TABLE t2 (id int); COMMIT; SELECT 1;");
    expect(await failureOf(repair({ accept: [2] }))).toMatchObject({ code: "PGOPS_TRANSACTION_CONTROL" });
  });

  test("where the text is not stored there is no difference to show, and the hashes are recorded", async () => {
    const { repair, sql, status } = await changed();
    await sql`DELETE FROM pgops.history`;
    await sql`UPDATE migrations SET hash = NULL, down_hash = NULL, down_sql = NULL WHERE id = 1`;
    const { accepted } = await repair({ accept: [2, 1] });
    expect(
      accepted.map(({ number, changes }) => [
        number,
        changes.map(({ before, difference }) => [before !== null, difference === null]),
      ]),
    ).toEqual([
      [
        2,
        [
          [true, true],
          [true, false],
        ],
      ],
      [
        1,
        [
          [false, true],
          [false, true],
        ],
      ],
    ]);
    expect((await status()).counts).toMatchObject({ applied: 2, changed: 0 });
    expect(await sql`SELECT FROM migrations WHERE hash IS NULL OR down_sql IS NULL`).toHaveLength(0);
  });

  test("a down file that is gone leaves what is stored", async () => {
    const { repair, rollback, path, tables } = await changed();
    await rm(join(path, down("002_t2")));
    const { accepted } = await repair({ accept: [2] });
    expect(accepted[0]?.changes.map(({ half }) => half)).toEqual(["up"]);
    await rollback();
    expect(await tables()).toEqual(["migrations", "t1"]);
  });

  test("a row that was changed while the question stood is left alone", async () => {
    const { repair, sql, status } = await changed();
    const confirm = async (): Promise<boolean> => {
      await sql`UPDATE migrations SET hash = 'another' WHERE id = 2`;
      return true;
    };
    expect(await failureOf(repair({ accept: [2], confirm }))).toMatchObject({
      code: "PGOPS_CONCURRENT",
      exitCode: 4,
    });
    expect(await sql`SELECT hash FROM migrations WHERE id = 2`).toEqual([{ hash: "another" }]);
    expect((await status()).counts.changed).toBe(1);
  });

  test("redo of a changed migration needs none", async () => {
    const { migrate, redo, status, write } = await workspace(tableMigrations(1));
    await migrate();
    await write(up("001_t1"), "CREATE TABLE t1 (id bigint);");
    expect(await failureOf(migrate())).toMatchObject({ code: "PGOPS_CHANGED", exitCode: 1 });
    await redo();
    expect((await status()).counts).toMatchObject({ applied: 1, changed: 0 });
    expect((await migrate()).applied).toEqual([]);
  });
});
