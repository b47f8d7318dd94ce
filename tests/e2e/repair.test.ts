import { describe, expect, test } from "vitest";
import { onTerminal } from "./on-terminal.ts";
import { scene, tableMigrations, type Scene } from "./scene.ts";

const halfDone =
  "-- pgops: no-transaction\nCREATE TABLE a (id int);\nVACUUM a;\nSELECT 1 / 0;\nCREATE TABLE b ();";

async function changed(): Promise<Scene> {
  const it = await scene(tableMigrations(1, 2));
  await it.pgops(["migrate"]);
  await it.write("sql/migrations/002_t2.up.sql", "-- the second\nCREATE TABLE t2 (id int);");
  return it;
}

describe("pgops repair --accept", () => {
  test("where nobody can be asked it shows the difference and refuses; --yes records", async () => {
    const { pgops, json } = await changed();
    expect(await json(["migrate"])).toMatchObject({ exitCode: 1, error: { code: "PGOPS_CHANGED" } });
    const refused = await pgops(["repair", "--accept", "2"]);
    expect([refused.exitCode, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("+-- the second\n");
    expect(refused.stderr).toMatch(
      /1 migration would be accepted, and nobody confirmed it +PGOPS_NOT_CONFIRMED/,
    );
    expect(await json(["status"])).toMatchObject({ counts: { changed: 1 } });

    const accepted = await pgops(["repair", "--accept", "002", "--yes"]);
    expect(accepted).toMatchObject({ exitCode: 0, stdout: "accepted   002_t2\n" });
    expect(accepted.stderr).toMatch(/\+-- the second\n[^]*✔ 1 accepted\.\n$/);
    expect((await pgops(["status", "--check"])).exitCode).toBe(0);
    expect(await pgops(["repair", "--accept", "2"])).toMatchObject({
      exitCode: 0,
      stdout: "unchanged  002_t2\n",
      stderr: expect.stringContaining("Nothing to do: the files are what was applied"),
    });
  });

  test("on a terminal it asks, and takes no for the answer but for a yes", async () => {
    const { pgops, json } = await changed();
    const ask = (input: string): ReturnType<Scene["pgops"]> =>
      pgops(["repair", "--accept", "2"], { env: onTerminal(80), input });
    const refused = await ask("n\n");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /-- the second[^]*002_t2\n[^]*accept this migration\? \[y\/N\][^]*PGOPS_NOT_CONFIRMED/,
    );
    expect(await json(["status"])).toMatchObject({ counts: { changed: 1 } });
    expect(await ask("y\n")).toMatchObject({ exitCode: 0, stdout: "accepted   002_t2\n" });
    expect(await json(["status"])).toMatchObject({ counts: { changed: 0 } });
  });

  test("--json is one document, with the difference; several are all or none", async () => {
    const { json, write } = await changed();
    await write("sql/migrations/001_t1.up.sql", "CREATE TABLE t1 (id int); -- the first");
    expect(await json(["repair", "--accept", "2", "--json"])).toMatchObject({
      ok: false,
      exitCode: 2,
      error: { code: "PGOPS_NOT_CONFIRMED", details: ["002_t2"] },
    });
    expect(await json(["repair", "--accept", "2", "--accept", "7", "--yes"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_UNKNOWN_NUMBER" },
    });
    expect(await json(["repair", "--accept", "2", "--accept", "1", "--accept", "2", "--yes"])).toMatchObject({
      command: "repair",
      ok: true,
      exitCode: 0,
      accepted: [
        { number: 2, changes: [{ half: "up", difference: expect.arrayContaining(["+-- the second"]) }] },
        { number: 1 },
      ],
      unchanged: [],
    });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0 });
  });

  test.each([
    [["repair"]],
    [["repair", "--accept", "x"]],
    [["repair", "--accept"]],
    [["repair", "--accept", "1", "--restart", "1"]],
  ])("%j is wrong usage", async (args) => {
    const { json } = await scene(tableMigrations(1));
    expect(await json(args)).toMatchObject({ exitCode: 2, error: { code: "PGOPS_USAGE" } });
  });
});

describe("pgops repair --restart", () => {
  test("shows what was executed, asks, and lets the file begin again", async () => {
    const { pgops, json, sql, write, tables } = await scene({ "001_a": halfDone });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 1, error: { sqlstate: "22012", line: 4 } });

    const refused = await pgops(["repair", "--restart", "1"]);
    expect([refused.exitCode, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(
      /1 {2}done +CREATE TABLE a \(id int\)\n +2 {2}done +VACUUM a\n +3 {2}begun +SELECT 1 \/ 0/,
    );

    // The part that is done has changed: it does not go on, and says how to begin again.
    await write("sql/migrations/001_a.up.sql", halfDone.replace("id int", "id bigint").replace("1 / 0", "1"));
    expect(await json(["migrate"])).toMatchObject({
      exitCode: 1,
      error: { code: "PGOPS_JOURNAL", hint: expect.stringContaining("pgops repair --restart 1") },
    });
    await sql`DROP TABLE a`;
    const { restarted, exitCode } = await json(["repair", "--restart", "1", "--yes"]);
    expect([exitCode, restarted]).toEqual([
      0,
      {
        number: 1,
        name: "a",
        filename: "001_a.up.sql",
        direction: "up",
        statements: [
          { statement: 1, done: true, text: null },
          { statement: 2, done: true, text: "VACUUM a" },
          { statement: 3, done: false, text: null },
        ],
      },
    ]);
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 1 }] });
    expect(await tables()).toEqual(["a", "b", "migrations"]);
    expect(await sql`SELECT message FROM pgops.history WHERE action = 'repair'`).toEqual([
      { message: "restarted: 2 done and 1 begun statements of the up file were forgotten" },
    ]);
  });

  test("of one that is not half done: there is nothing to restart", async () => {
    const { json } = await changed();
    expect(await json(["repair", "--restart", "1", "--yes"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_NOT_BEGUN" },
    });
  });
});
