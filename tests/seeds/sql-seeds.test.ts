import { describe, expect, test } from "vitest";
import { failureOf, seedScene, threePermissions } from "./seed-scene.ts";

const counting = {
  "001_log.sql": "CREATE TABLE IF NOT EXISTS log (line text); INSERT INTO log VALUES ('1');",
};

describe("files of SQL", () => {
  test("run after the permissions, by number, once, and again when they changed", async () => {
    const it = await seedScene({
      "permissions.yaml": threePermissions,
      ...counting,
      "10_c.sql": "INSERT INTO log VALUES ('10');",
      "2_b.sql": "INSERT INTO log SELECT count(*) FROM permissions;",
    });
    const lines = async (): Promise<string[]> =>
      (await it.sql<{ line: string }[]>`SELECT line FROM log`).map(({ line }) => line);
    const first = await it.seed();
    expect(first.seeds.map(({ name, state, ran }) => [name, state, ran])).toEqual([
      ["001_log", "new", true],
      ["2_b", "new", true],
      ["10_c", "new", true],
    ]);
    expect(await lines()).toEqual(["1", "3", "10"]);
    expect(await it.history()).toEqual([
      "done permissions.yaml",
      "done 001_log.sql",
      "done 2_b.sql",
      "done 10_c.sql",
    ]);

    expect(await it.seed()).toMatchObject({ written: false, differences: 0 });
    await it.write("sql/seeds/2_b.sql", "INSERT INTO log VALUES ('2, again');");
    const again = await it.seed();
    expect(again.seeds.map(({ state, ran }) => [state, ran])).toEqual([
      ["unchanged", false],
      ["changed", true],
      ["unchanged", false],
    ]);
    expect(await lines()).toEqual(["1", "3", "10", "2, again"]);
  });

  test("with other line ends are unchanged", async () => {
    const it = await seedScene({ "001_a.sql": "SELECT 1;\nSELECT 2;\n" });
    await it.seed();
    await it.write("sql/seeds/001_a.sql", "SELECT 1;\r\nSELECT 2;\r\n");
    expect((await it.seed()).seeds[0]?.state).toBe("unchanged");
  });

  test("that fail: the place, what was rolled back, what stays, and the history has it", async () => {
    const it = await seedScene({
      "permissions.yaml": threePermissions,
      ...counting,
      "002_bad.sql": "INSERT INTO log VALUES ('2');\nINSERT INTO log\n  VALUES ('2', nonsense);\n",
      "003_never.sql": "INSERT INTO log VALUES ('3');",
    });
    const error = await failureOf(it.seed());
    expect([error.code, error.sqlstate, error.place]).toEqual([
      "PGOPS_SQL",
      "42703",
      { file: "sql/seeds/002_bad.sql", line: 3, column: 16 },
    ]);
    expect(error.frame.at(-1)).toMatch(/^ {6}\| {16}\^$/);
    expect(error.stands).toBe(
      "002_bad.sql was rolled back; nothing of it remains. What ran before it stays: permissions.yaml, 001_log.sql.",
    );
    expect(error.partial).toMatchObject({
      written: true,
      permissions: { file: "permissions.yaml" },
      seeds: [{ ran: true }, { ran: false }, { ran: false }],
    });
    expect(await it.sql`SELECT line FROM log`).toEqual([{ line: "1" }]);
    expect((await it.history()).at(-1)).toBe("failed 002_bad.sql");

    await it.write("sql/seeds/002_bad.sql", "INSERT INTO log VALUES ('2');");
    await it.seed();
    expect(await it.sql`SELECT line FROM log`).toEqual([{ line: "1" }, { line: "2" }, { line: "3" }]);
  });

  test("that fail at their COMMIT are rolled back too", async () => {
    const it = await seedScene({
      "001_a.sql": `CREATE TABLE a (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO a VALUES (1), (1);`,
    });
    const error = await failureOf(it.seed());
    expect([error.code, error.sqlstate]).toEqual(["PGOPS_SQL", "23505"]);
    expect(error.message).toMatch(/^001_a\.sql: /);
    expect(error.stands).toContain("001_a.sql was rolled back; nothing of it remains.");
    expect(await it.tables()).not.toContain("a");
  });

  test("may hold BEGIN and COMMIT around all of it, rows of COPY, and whatever else a transaction takes", async () => {
    const it = await seedScene({
      "001_a.sql":
        "BEGIN;\nCREATE TABLE a (id int, name text);\nCOPY a FROM stdin;\n1\tone\n2\ttwo\n\\.\nCOMMIT;\n",
    });
    await it.seed();
    expect(await it.sql`SELECT * FROM a ORDER BY id`).toEqual([
      { id: 1, name: "one" },
      { id: 2, name: "two" },
    ]);
  });

  test("leave no settings, roles and temporary tables to the next one", async () => {
    const it = await seedScene({
      "001_a.sql":
        "CREATE SCHEMA other; SET search_path = other; SET ROLE pg_monitor; CREATE TEMP TABLE t ();",
      "002_b.sql": `CREATE TABLE found AS SELECT current_user::text AS who, current_setting('search_path') AS path,
        to_regclass('t') IS NULL AS fresh;`,
    });
    await it.sql.unsafe(`GRANT TEMP ON DATABASE "${it.database}" TO pg_monitor`);
    await it.seed();
    const [row] = await it.sql`SELECT who = session_user AS mine, path, fresh FROM public.found`;
    expect(row).toEqual({ mine: true, path: '"$user", public', fresh: true });
  });

  test("whose file is gone are told of, and nothing else", async () => {
    const it = await seedScene(counting);
    await it.seed();
    await it.remove("sql/seeds/001_log.sql");
    expect(await it.seed()).toMatchObject({
      written: false,
      differences: 0,
      seeds: [{ name: "001_log", state: "missing" }],
    });
  });

  test("of several megabytes run without being held", async () => {
    const row = `INSERT INTO big VALUES ('${"x".repeat(900)}');\n`;
    const it = await seedScene({ "001_big.sql": `CREATE TABLE big (t text);\n${row.repeat(10_000)}` });
    await it.seed();
    expect(await it.sql`SELECT count(*)::int AS count FROM big`).toEqual([{ count: 10_000 }]);
    expect((await it.seed()).seeds[0]?.state).toBe("unchanged");
  });
});

describe("files that cannot be used", () => {
  test.each([
    ["COMMIT in the middle", "SELECT 1;\nCOMMIT;\nSELECT 2;", "PGOPS_TRANSACTION_CONTROL", 2],
    ["a SAVEPOINT", "SAVEPOINT a;\nSELECT 1;", "PGOPS_TRANSACTION_CONTROL", 1],
    ["VACUUM alone", "VACUUM;", "PGOPS_NOT_IN_TRANSACTION", undefined],
    ["VACUUM among others", "SELECT 1;\nVACUUM;", "PGOPS_NOT_IN_TRANSACTION", 2],
    ["a directive of migrations", "-- pgops: no-transaction\nSELECT 1;", "PGOPS_DIRECTIVE", 1],
    ["a directive that is none", "-- pgops: enviroments test\nSELECT 1;", "PGOPS_DIRECTIVE", 1],
    ["environments without a name", "-- pgops: environments\nSELECT 1;", "PGOPS_DIRECTIVE", 1],
    ["environments that come too late", "SELECT 1;\n-- pgops: environments test\n", "PGOPS_DIRECTIVE", 2],
    ["a quote that never ends", "SELECT 'a;", "PGOPS_SPLIT", 1],
    ["a command of psql", "SELECT 1;\n\\i other.sql\n", "PGOPS_PSQL_COMMAND", 2],
    ["nothing", "-- nothing\n", "PGOPS_EMPTY_FILE", undefined],
  ])("%s", async (_, text, code, line) => {
    const it = await seedScene({ "001_a.sql": "CREATE TABLE a ();", "002_b.sql": text });
    const error = await failureOf(it.seed());
    expect([error.code, error.exitCode, error.place?.file, error.place?.line]).toEqual([
      code,
      2,
      "sql/seeds/002_b.sql",
      line,
    ]);
    expect(`${error.message} ${error.hint}`).not.toContain("a migration file");
    expect(await it.tables()).not.toContain("a");
  });

  test("all of them are listed, with what is wrong with the permissions", async () => {
    const it = await seedScene({
      "permissions.yaml": `${threePermissions}  x: [users:delete]\n  y: ["z:*"]\n`,
      "001_a.sql": "COMMIT;",
      "002_b.sql": "SELECT 'a",
    });
    const error = await failureOf(it.seed());
    expect([error.code, error.exitCode]).toEqual(["PGOPS_SEED_FILES", 2]);
    expect(error.details.map((line) => /^(.*?:\d+:\d+): /.exec(line)?.[1])).toEqual([
      "sql/seeds/permissions.yaml:8:7",
      "sql/seeds/permissions.yaml:9:7",
      "sql/seeds/001_a.sql:1:1",
      "sql/seeds/002_b.sql:1:8",
    ]);
    expect(await it.permissions()).toEqual([]);
  });

  test("names and numbers, two files of permissions, and a slip in the configuration", async () => {
    const it = await seedScene(
      {
        "permissions.yaml": threePermissions,
        "permissions.json": "{}",
        "001_a.sql": "SELECT 1;",
        "1_b.sql": "SELECT 1;",
        "c.sql": "SELECT 1;",
      },
      { seeds: { environments: { "001_b": ["test"], demo: ["test"] } } },
    );
    const error = await failureOf(it.seed());
    expect([error.code, error.exitCode]).toEqual(["PGOPS_SEED_FILES", 2]);
    expect(error.details).toEqual([
      "permissions.yaml: beside permissions.json, and only one can be meant",
      "c.sql: not of the form NUMBER_name.sql",
      "1_b.sql: has the number of 001_a.sql",
      "seeds.environments.001_b: there is no such seed; did you mean `001_a`?",
    ]);
  });

  test("a folder that is not there", async () => {
    const it = await seedScene({}, { seeds: { directory: "nowhere" } });
    const error = await failureOf(it.seed());
    expect([error.code, error.exitCode, error.message]).toEqual([
      "PGOPS_NO_DIRECTORY",
      2,
      "the seeds folder nowhere does not exist",
    ]);
  });
});
