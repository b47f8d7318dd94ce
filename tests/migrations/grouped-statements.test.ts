import { describe, expect, test } from "vitest";
import { failureOf, workspace } from "./operations.ts";

/** Without a listener for every statement, small statements share a message. */
const quietly = { everyStatement: false };

describe("statements that share a message", () => {
  test("a failure at run time, for which the server gives no position, is found in its file", async () => {
    const up = [
      "CREATE TABLE é (id int PRIMARY KEY); -- a ; comment",
      "INSERT INTO é VALUES (1), (2);",
      "",
      "/* ; */ INSERT INTO é VALUES (3); SELECT count(*) FROM é;",
      "  INSERT INTO é VALUES (2);",
      "DROP TABLE é;",
    ].join("\n");
    const { migrate, events, tables } = await workspace({
      "001_a": up,
      "001_a.down": "DROP TABLE é;",
    });
    const error = await failureOf(migrate(quietly));
    expect(error.sqlstate).toBe("23505");
    expect(error.place).toEqual({ file: "sql/migrations/001_a.up.sql", line: 5, column: 3 });
    expect(events.map(({ type }) => type)).not.toContain("statement-finished");
    expect(await tables()).toEqual(["migrations"]);
  });

  test("a failure with a position points to it, behind multi-byte text of other statements", async () => {
    const { migrate } = await workspace({
      "001_a": "SELECT '😀é';\n\tSELECT '表' AS a;\n\tSELECT '表', nothing;\nSELECT 1;\n",
      "001_a.down": "SELECT 1;",
    });
    const error = await failureOf(migrate(quietly));
    expect(error.place).toEqual({ file: "sql/migrations/001_a.up.sql", line: 3, column: 14 });
    expect(error.frame.join("\n")).toContain("nothing");
  });

  test("a failure far behind the first message is found too", async () => {
    const lines = Array.from(
      { length: 5000 },
      (_, index) => `INSERT INTO n VALUES (${index === 4321 ? 7 : index});`,
    );
    const { migrate } = await workspace({
      "001_a": ["CREATE TABLE n (i int PRIMARY KEY);", ...lines].join("\n"),
      "001_a.down": "DROP TABLE n;",
    });
    const error = await failureOf(migrate(quietly));
    expect(error.place?.line).toBe(4323);
  });

  test("settings of one file reach neither the next nor the ledger", async () => {
    const { migrate, sql } = await workspace({
      "001_a": "SET search_path = ''; SET default_transaction_read_only = on; SET lock_timeout = 1;",
      "001_a.down": "SELECT 1;",
      "002_b": "CREATE TABLE b AS SELECT current_setting('search_path') AS path;",
      "002_b.down": "DROP TABLE b;",
    });
    expect((await migrate(quietly)).applied).toHaveLength(2);
    const [row] = await sql`SELECT path FROM b`;
    expect(row?.["path"]).toBe('"$user", public');
  });
});
