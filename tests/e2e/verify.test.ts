import { beforeAll, describe, expect, test } from "vitest";
import type { CliResult } from "../support/cli.ts";
import { type Proved, proved, verdictsOf, type VerifyDocument } from "./verified.ts";

const outside = "-- pgops: no-transaction\n";

/** A migration for each verdict. */
const files = {
  "001_coupons":
    "CREATE TABLE coupons (code text PRIMARY KEY, uses integer NOT NULL DEFAULT 0, note text, kind text);\n" +
    "CREATE INDEX idx_coupons_uses ON coupons (uses);",
  "001_coupons.down": "DROP TABLE coupons;",
  "002_no_index": "DROP INDEX idx_coupons_uses;\nALTER TABLE coupons ADD valid_until date;",
  "002_no_index.down": "ALTER TABLE coupons\n  DROP COLUMN valid_until;\n",
  "003_letters": "-- pgops: irreversible the letters are sent\nCREATE TABLE letters (id integer);",
  "003_letters.down": "-- The table stays.\nSELECT 1;",
  "004_by_kind": `${outside}CREATE INDEX CONCURRENTLY idx_coupons_kind ON coupons (kind);`,
  "004_by_kind.down": `${outside}DROP INDEX CONCURRENTLY idx_coupons_kind;`,
  "005_no_note": "ALTER TABLE coupons DROP COLUMN note;",
  "005_no_note.down": "ALTER TABLE coupons ADD COLUMN note text;",
  "006_no_kind": "-- pgops: lossy nobody has asked for it since May\nALTER TABLE coupons DROP COLUMN kind;",
  "006_no_kind.down":
    "ALTER TABLE coupons ADD COLUMN kind text;\nCREATE INDEX idx_coupons_kind ON coupons (kind);",
  "007_reports": "GRANT SELECT ON coupons TO verify_reporting;",
  "007_reports.down": "REVOKE SELECT ON coupons FROM verify_reporting;",
  "008_one_use": "ALTER TABLE coupons ADD CONSTRAINT one_use CHECK (uses <= 1);",
  "008_one_use.down": "ALTER TABLE coupons DROP CONSTRAINT one_use;",
  "009_typo": "CREATE TABLE late (id integer);\nALTER TABLE coupon ADD x integer;",
  "009_typo.down": "DROP TABLE late;",
  "010_never": "CREATE TABLE never (id integer);",
  "010_never.down": "DROP TABLE never;",
};

describe("pgops verify of one migration of every kind", () => {
  let it: Proved;
  let document: VerifyDocument;
  let text: CliResult;

  beforeAll(async () => {
    it = await proved(files);
    document = await it.json();
    text = await it.verify(["--to", "2"]);
  });

  test("each has its verdict; after an up that fails nothing is judged", () => {
    expect(verdictsOf(document)).toEqual([
      "1 reversible",
      "2 broken: not-restored index public.idx_coupons_uses",
      "3 irreversible",
      "4 reversible",
      "5 lossy: column-order table public.coupons, lossy table public.coupons",
      "6 lossy: column-order table public.coupons",
      "7 reversible",
      "8 reversible",
      "9 broken: up-fails 009_typo",
    ]);
    expect(document).toMatchObject({
      exitCode: 3,
      ok: false,
      counts: { reversible: 4, lossy: 2, irreversible: 1, broken: 2, applied: 0, unjudged: 1 },
      notes: [
        expect.stringMatching(/^008_one_use fails where its tables hold rows .*one_use.* is violated/),
        expect.stringMatching(/roles that they do not make.*: verify_reporting$/),
      ],
    });
  });

  test("the document has the names that are fixed, and no others", () => {
    const { exitCode: _, ...printed } = document;
    const names = ["command", "ok", "migrations", "counts", "notes", "server", "durationMs"];
    expect(Object.keys(printed)).toEqual(names);
    expect(printed.command).toBe("verify");
    expect(printed.server).toEqual({
      version: expect.stringMatching(/^\d+\.\d+$/),
      engine: expect.any(String),
    });
    expect(printed.migrations[1]).toEqual({
      number: 2,
      name: "no_index",
      result: "broken",
      findings: [
        {
          rule: "not-restored",
          severity: "error",
          where: {
            file: "sql/migrations/002_no_index.down.sql",
            line: 1,
            column: null,
            object: "index public.idx_coupons_uses",
          },
          message: expect.stringContaining("index public.idx_coupons_uses is gone after the down"),
          fix: "CREATE INDEX idx_coupons_uses ON public.coupons USING btree (uses);",
        },
      ],
      durationMs: expect.any(Number),
    });
    expect(printed.migrations[8]?.findings[0]).toMatchObject({
      where: { file: "sql/migrations/009_typo.up.sql", line: 2, column: 1 },
      message: expect.stringContaining('42P01 relation "coupon" does not exist'),
    });
  });

  test("people see a line for each, and what was found below it", () => {
    expect(text.exitCode).toBe(3);
    expect(text.stdout.replaceAll(/\d+(?:\.\d)? m?s$/gm, "TIME").replaceAll(/ +TIME/g, " TIME")).toBe(
      `  ✔ 001_coupons                       reversible TIME
  ✖ 002_no_index                      broken TIME
      not-restored  index public.idx_coupons_uses is gone after the down
                      was: CREATE INDEX idx_coupons_uses ON public.coupons USING btree (uses)
                    sql/migrations/002_no_index.down.sql:1
                    fix: CREATE INDEX idx_coupons_uses ON public.coupons USING btree (uses);
`,
    );
    expect(text.stderr).toMatch(
      /\n✖ 2 migrations: 1 reversible, 1 broken\. On a throwaway PostgreSQL \d+\.\d+, \S+ m?s\.\n$/,
    );
  });

  test("--strict takes a loss that nobody announced for an error; --from applies what is older", async () => {
    const flags = ["--from", "5", "--to", "5"];
    const lenient = await it.json(flags);
    expect(lenient).toMatchObject({ exitCode: 0, ok: true, counts: { lossy: 1, applied: 4 } });
    expect(verdictsOf(lenient)).toEqual([expect.stringMatching(/^5 lossy/)]);
    expect(await it.json([...flags, "--strict"])).toMatchObject({ exitCode: 3, ok: false });
  });

  test("what is older must go up", async () => {
    const { exitCode, stderr } = await it.verify(["--from", "10"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/relation "coupon" does not exist +PGOPS_SQL 42P01\n.*009_typo\.up\.sql:2:1/);
    expect(stderr).not.toContain("stay applied");
  });
});

test("a project whose migrations restore everything: exit code 0, and no database is asked for", async () => {
  const { verify } = await proved({
    "001_t": "CREATE TABLE t (id integer);",
    "001_t.down": "DROP TABLE t;",
    "002_gone": "-- pgops: irreversible it is gone\nDROP TABLE t;",
    "002_gone.down": null,
  });
  const { exitCode, stdout, stderr } = await verify(["--format", "text", "--no-color"]);
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringMatching(/^ {2}✔ 001_t +reversible +\S+ ms\n {2}! 002_gone +irreversible +\S+ ms\n$/),
  ]);
  expect(stderr).toMatch(/^\n✔ 2 migrations: 1 reversible, 1 irreversible\. On a throwaway PostgreSQL/);
});

describe("before any server is started, exit code 2 says", () => {
  test.each([
    ["a version that is not served", ["--postgres", "13"], {}, "PGOPS_USAGE"],
    ["a number that there is not, to begin with", ["--from", "7"], {}, "PGOPS_UNKNOWN_NUMBER"],
    ["a number that there is not, to end with", ["--to", "007"], {}, "PGOPS_UNKNOWN_NUMBER"],
    ["a folder that is no repository", ["--changed-since", "main"], {}, "PGOPS_GIT"],
    [
      "a name that is no migration's",
      [],
      { "sql/migrations/notes.sql": "SELECT 1;" },
      "PGOPS_MIGRATION_FILES",
    ],
    ["a file that cannot be split", [], { "002_open": "SELECT 'x" }, "PGOPS_SPLIT"],
    ["a down that is missing", [], { "002_up": "SELECT 1;", "002_up.down": null }, "PGOPS_NO_DOWN"],
  ])("%s", async (_, flags, more, code) => {
    const { json, path, write } = await proved({ "001_t": "CREATE TABLE t (id integer);", ...more });
    await write("tmp/.keep", "");
    const document = await json(flags, { env: { TMPDIR: `${path}/tmp` } });
    expect(document).toMatchObject({ exitCode: 2, ok: false, error: { code, exitCode: 2 } });
  });

  test("and nothing to judge needs none", async () => {
    const { json } = await proved({ "001_t": "SELECT 1;", "002_t": "SELECT 1;" });
    expect(await json(["--from", "2", "--to", "1"])).toMatchObject({
      exitCode: 0,
      ok: true,
      migrations: [],
      server: null,
    });
  });
});
