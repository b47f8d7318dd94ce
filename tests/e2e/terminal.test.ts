import { describe, expect, test } from "vitest";
import type { CliResult } from "../support/cli.ts";
import { onTerminal } from "./on-terminal.ts";
import { scene, tableMigrations, type Scene } from "./scene.ts";

/** What a person sees in the end: cursor movements and colours carried out on an endless screen. */
function screen(output: string): string[] {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  const put = (character: string): void => {
    const line = (lines[row] ?? "").padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column++;
  };
  // oxlint-disable-next-line no-control-regex -- an escape sequence begins with it
  for (const [part, parameter = "", command] of output.matchAll(/\u001B\[([?\d;]*)([A-Za-z])|[^]/g)) {
    const count = Number.parseInt(parameter, 10);
    if (part === "\n") {
      row++;
      column = 0;
      lines[row] ??= "";
    } else if (part === "\r") column = 0;
    else if (command === undefined) put(part);
    else if (command === "A") row = Math.max(0, row - (count || 1));
    else if (command === "B") row += count || 1;
    else if (command === "G") column = (count || 1) - 1;
    else if (command === "K") lines[row] = count === 2 ? "" : (lines[row] ?? "").slice(0, column);
    else if (command === "J") {
      lines.length = row + 1;
      lines[row] = (lines[row] ?? "").slice(0, column);
    }
  }
  return lines.map((line) => line.trimEnd());
}

async function migrateOn(
  columns: number,
  it: Scene,
  args: string[] = [],
): Promise<CliResult & { seen: string[] }> {
  const result = await it.pgops(["migrate", ...args], { env: onTerminal(columns) });
  return { ...result, seen: screen(result.stderr) };
}

describe("on a terminal", () => {
  test("each migration with its time, aligned, then a summary", async () => {
    const it = await scene({ ...tableMigrations(1), "002_a_longer_name": "CREATE TABLE x ();" });
    const { exitCode, stdout, seen } = await migrateOn(100, it);
    expect([exitCode, stdout]).toEqual([0, ""]);
    const done = seen.filter((line) => /^\S+ 00\d_\w+ .* m?s$/.test(line));
    expect(done).toHaveLength(2);
    expect(done.map((line) => line.length)).toEqual([done[0]?.length, done[0]?.length]);
    expect(seen[0]).toMatch(/PostgreSQL .*2 migrations, 2 to apply/);
    expect(seen.findLast(Boolean)).toMatch(/2 applied in .*002_a_longer_name/);
  });

  test("no line is wider than the terminal, also a narrow one", async () => {
    const it = await scene({
      ...tableMigrations(1),
      [`002_${"long_".repeat(16)}name`]: "CREATE TABLE x (); SELECT pg_sleep(1.6);",
    });
    const { seen, stderr } = await migrateOn(60, it);
    const drawn = seen.filter((line) => /00[12]_/.test(line) && !line.includes("applied in"));
    expect(drawn.length).toBeGreaterThanOrEqual(2);
    expect(drawn.filter((line) => line.length > 60)).toEqual([]);
    expect(stderr).toMatch(/00[12]_/);
  });

  test("a statement that takes more than a second is shown while it runs", async () => {
    const it = await scene({ "001_slow": "CREATE TABLE x ();\nSELECT   pg_sleep(1.9);" });
    const { stderr, seen } = await migrateOn(100, it);
    expect(stderr).toContain("SELECT pg_sleep(1.9)");
    expect(seen.join("\n")).not.toContain("pg_sleep");
  });

  test("a failure: the migration is marked, then the error as everywhere; notices stay", async () => {
    const it = await scene({
      "001_loud": "DO $$ BEGIN RAISE NOTICE 'halfway'; END $$;",
      "002_bad": "SELECT 1;\nSELECT nonsense;",
    });
    const { exitCode, seen } = await migrateOn(100, it);
    expect(exitCode).toBe(1);
    const text = seen.join("\n");
    expect(text).toContain("notice: halfway");
    expect(text).toMatch(/^\S 002_bad/m);
    expect(text).toMatch(/error: column "nonsense" does not exist/);
    expect(text).toContain("sql/migrations/002_bad.up.sql:2:8");
    expect(text).not.toContain("\u001B");
  });

  test("colours, and none with --no-color", async () => {
    const it = await scene({ "001_bad": "SELECT nonsense;" });
    // oxlint-disable-next-line no-control-regex -- an escape sequence begins with it
    const red = /\u001B\[31m/;
    expect((await migrateOn(100, it)).stderr).toMatch(red);
    expect((await migrateOn(100, it, ["--no-color"])).stderr).not.toMatch(red);
  });

  test("rollback of several asks: y does it, anything else does not", async () => {
    const it = await scene(tableMigrations(1, 2));
    await it.pgops(["migrate"]);
    const ask = (input: string): Promise<CliResult> =>
      it.pgops(["rollback", "--all"], { env: onTerminal(80), input });
    const refused = await ask("n\n");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/002_t2[^]*001_t1[^]*roll back these 2 migrations\? \[y\/N\]/);
    expect(await it.ledger()).toHaveLength(2);
    expect((await ask("\n")).exitCode).toBe(2);
    expect((await ask("")).exitCode).not.toBe(0);
    expect(await it.ledger()).toHaveLength(2);
    expect((await ask("y\n")).exitCode).toBe(0);
    expect(await it.ledger()).toHaveLength(0);
  });

  test.each([60, 80, 120])(
    "status at %i columns: one line a migration, none wider than the terminal",
    async (columns) => {
      const it = await scene({ ...tableMigrations(1, 2, 3), [`004_${"very_".repeat(12)}long`]: "SELECT 1;" });
      await it.pgops(["migrate", "--to", "2"]);
      await it.write("sql/migrations/002_t2.up.sql", "SELECT 2;");
      await it.sql`INSERT INTO migrations (filename, executed_at) VALUES ('000_gone.up.sql', '2024-01-01')`;
      const { stdout } = await it.pgops(["status"], { env: onTerminal(columns) });
      const lines = screen(stdout).filter(Boolean);
      expect(lines).toHaveLength(6);
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
      for (const word of ["missing", "applied", "changed", "pending"])
        expect(lines.join("\n")).toContain(word);
    },
  );
});
