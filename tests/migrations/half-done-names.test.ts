import { expect, test } from "vitest";
import { failureOf, workspace } from "./operations.ts";

const begun = {
  "001_pay": "-- pgops: no-transaction\nINSERT INTO pay VALUES (100);\nSELECT 1/0;",
  "002_x": "SELECT 1;",
};

test("a half-done migration is not renumbered while the database has it", async () => {
  const it = await workspace(begun);
  await it.sql`CREATE TABLE pay (amount int)`;
  await failureOf(it.migrate());
  const { exitCode, stderr } = await it.pgops(["renumber", "1"]);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/001_pay was begun.*PGOPS_JOURNAL/)]);
  expect(await it.read("sql/migrations/001_pay.up.sql")).toContain("INSERT");
});

test("one whose file was renamed is not executed again: migrate refuses, status tells, restart forgets", async () => {
  const it = await workspace({ ...begun, "001_pay": null, "003_pay": begun["001_pay"] });
  await it.sql`CREATE TABLE pay (amount int)`;
  await failureOf(it.migrate());
  await it.write("sql/migrations/004_pay.up.sql", "-- pgops: no-transaction\nINSERT INTO pay VALUES (100);");
  await it.write("sql/migrations/004_pay.down.sql", "SELECT 1;");
  await it.remove("sql/migrations/003_pay.up.sql");
  await it.remove("sql/migrations/003_pay.down.sql");
  const error = await failureOf(it.migrate());
  expect([error.code, error.details]).toEqual([
    "PGOPS_JOURNAL",
    ["003_pay.up.sql, 1 of its statements done"],
  ]);
  const { migrations } = await it.status();
  expect(migrations.find(({ number }) => number === 3)).toMatchObject({
    state: "missing",
    executedAt: null,
    unfinished: { direction: "up", done: 1 },
  });
  expect((await it.pgops(["repair", "--restart", "3", "--yes"])).exitCode).toBe(0);
  await it.migrate();
  expect(await it.sql`SELECT FROM pay`).toHaveLength(2);
});
