import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { tableMigrations } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

describe("a statement that the server refuses", () => {
  test("third of five: place, SQLSTATE, frame, what was rolled back and what stands", async () => {
    const { migrate, sql, ledger } = await workspace({
      "001_a": "CREATE TABLE a (id int PRIMARY KEY);",
      "002_b": [
        "CREATE TABLE b (note text); -- größe ✓ 😀",
        "INSERT INTO b VALUES ('äöü;ß');",
        "\tINSERT INTO b /* 😀é */ (note, größe) VALUES ('x', 1);",
        "CREATE TABLE c ();",
        "CREATE TABLE d ();",
      ].join("\n"),
    });
    await migrate({ to: 1 });
    const before = await fingerprint(sql);
    const error = await failureOf(migrate());
    expect(error).toMatchObject({
      code: "PGOPS_SQL",
      exitCode: 1,
      message: expect.stringContaining("größe"),
      sqlstate: "42703",
      place: { file: "sql/migrations/002_b.up.sql", line: 3, column: 32 },
      partial: { applied: [] },
    });
    const caret = error.frame.findIndex((line) => line.trimEnd().endsWith("^"));
    expect(error.frame[caret - 1]).toContain("INSERT INTO b /* 😀é */ (note, größe)");
    expect(error.stands).toContain("002_b was rolled back; nothing of it remains.");
    expect(await fingerprint(sql)).toEqual(before);
    expect(await ledger()).toEqual(["001_a.up.sql"]);
  });

  test("the server's detail and hint are told, and the place where a function failed", async () => {
    const { migrate } = await workspace({
      "001_a": `CREATE TABLE a (id int PRIMARY KEY);
INSERT INTO a VALUES (7);
DO $$ BEGIN
  INSERT INTO a VALUES (7);
END $$;`,
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({
      sqlstate: "23505",
      detail: "Key (id)=(7) already exists.",
      place: { line: 3, column: 1 },
      details: [expect.stringContaining("PL/pgSQL function inline_code_block line 2")],
    });
  });

  test("a syntax error inside a function's body is placed in the file", async () => {
    const { migrate } = await workspace({
      "001_a": "SELECT 1;\n\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1 FRM x\n$$;",
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ sqlstate: "42601", place: { line: expect.any(Number) } });
    expect(error.place?.line).toBeGreaterThanOrEqual(3);
    expect(error.place?.line).toBeLessThanOrEqual(4);
  });

  test("a constraint that is checked at COMMIT", async () => {
    const { migrate, tables, ledger } = await workspace({
      ...tableMigrations(1),
      "002_b": `CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
INSERT INTO child VALUES (1);`,
      "003_c": "CREATE TABLE c ();",
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({
      code: "PGOPS_SQL",
      sqlstate: "23503",
      detail: expect.stringContaining("parent"),
      message: expect.stringContaining("commit"),
      place: { file: "sql/migrations/002_b.up.sql" },
      partial: { applied: [{ number: 1 }] },
    });
    expect(error.stands).toContain("002_b was rolled back");
    expect(await tables()).toEqual(["migrations", "t1"]);
    expect(await ledger()).toEqual(["001_t1.up.sql"]);
  });

  test("the 7,000th of 10,000: its line, and nothing remains", async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `INSERT INTO many VALUES (${index + 2});`);
    lines[0] = "CREATE TABLE many (id int CHECK (id <> 7000));";
    const { migrate, tables, events } = await workspace({ "001_many": lines.join("\n") });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ sqlstate: "23514", place: { line: 6999, column: 1 } });
    expect(await tables()).toEqual(["migrations"]);
    expect(events.filter(({ type }) => type === "statement-finished")).toHaveLength(6998);
    expect(events.at(-1)).toMatchObject({ type: "failed" });
  });

  test("a file that is mended is applied the next time", async () => {
    const { migrate, write, ledger } = await workspace({ "001_a": "CREATE TABLE a (id nonsense);" });
    await failureOf(migrate());
    await write("sql/migrations/001_a.up.sql", "CREATE TABLE a (id int);");
    await migrate();
    expect(await ledger()).toEqual(["001_a.up.sql"]);
  });

  test("a COMMIT inside a procedure is refused by the server; nothing stands half", async () => {
    const { migrate, tables } = await workspace({
      "001_a": "CREATE TABLE a ();\nDO $$ BEGIN COMMIT; END $$;",
    });
    expect(await failureOf(migrate())).toMatchObject({ sqlstate: "2D000", place: { line: 2 } });
    expect(await tables()).toEqual(["migrations"]);
  });
});

describe("what a migration says while it runs", () => {
  test("RAISE NOTICE and WARNING come as events with their migration; an INSERT's rows and SELECTs do not", async () => {
    const { migrate, events } = await workspace({
      ...tableMigrations(1),
      "002_loud":
        "DO $$ BEGIN RAISE NOTICE 'halfway: %', 50; RAISE WARNING 'careful'; END $$; SELECT 'rows';",
    });
    await migrate();
    expect(events.filter(({ type }) => type === "notice")).toEqual([
      {
        type: "notice",
        migration: expect.objectContaining({ number: 2 }),
        severity: "NOTICE",
        message: "halfway: 50",
      },
      {
        type: "notice",
        migration: expect.objectContaining({ number: 2 }),
        severity: "WARNING",
        message: "careful",
      },
    ]);
  });

  test("the events of a run, in order", async () => {
    const { migrate, events } = await workspace({ "001_a": "CREATE TABLE a ();\nCREATE TABLE b ();" });
    await migrate();
    expect(events.map(({ type }) => type)).toEqual([
      "connected",
      "planned",
      "started",
      "statement-started",
      "statement-finished",
      "statement-started",
      "statement-finished",
      "finished",
    ]);
    expect(events[5]).toMatchObject({ index: 1, text: "CREATE TABLE b ()", line: 2 });
  });
});
