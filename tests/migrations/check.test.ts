import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/findings.ts";
import { checkMigrations } from "../../src/migrations/check.ts";
import { lockMigrations } from "../../src/migrations/lock.ts";
import { migrationFiles } from "../e2e/scene.ts";
import { temporaryProject, type TemporaryProject } from "../support/project.ts";
import { failureOf } from "./operations.ts";

const folder = "sql/migrations";

interface Checked extends TemporaryProject {
  check: () => Promise<Finding[]>;
  lock: () => ReturnType<typeof lockMigrations>;
}

/** A folder with these migrations and a lock file written from them. */
async function checked(files: Record<string, string | null>): Promise<Checked> {
  const project = await temporaryProject(migrationFiles(files));
  const options = { cwd: project.path, directory: join(project.path, folder) };
  await mkdir(options.directory, { recursive: true });
  const lock = (): ReturnType<typeof lockMigrations> => lockMigrations(options);
  return { ...project, lock, check: async () => (await checkMigrations(options)).findings };
}

/** A folder as it is right after `pgops lock`. */
async function locked(files: Record<string, string | null>): Promise<Checked> {
  const project = await checked(files);
  await project.lock();
  return project;
}

const rulesOf = (findings: readonly Finding[]): string[] => findings.map(({ rule }) => rule);

describe("one rule a time", () => {
  test.each<[rule: string, files: Record<string, string | null>, where: object]>([
    ["file-name", { [`${folder}/initial.sql`]: "SELECT 1;" }, { file: `${folder}/initial.sql` }],
    ["duplicate-number", { "2_c": "SELECT 1;", "002_b": "SELECT 1;" }, {}],
    ["same-name", { "002_b": "SELECT 1;", [`${folder}/002-b.up.sql`]: "SELECT 1;" }, {}],
    [
      "number-too-large",
      { [`${folder}/99999999999999999999_b.up.sql`]: "-- pgops: irreversible it is a test\nSELECT 1;" },
      {},
    ],
    ["missing-up", { "002_b.down": "SELECT 1;" }, { file: `${folder}/002_b.down.sql` }],
    [
      "missing-down",
      { "002_b": "SELECT 1;", "002_b.down": null },
      { file: `${folder}/002_b.up.sql`, object: "002_b" },
    ],
    ["empty-file", { "002_b": "-- nothing" }, { file: `${folder}/002_b.up.sql`, object: "002_b" }],
    ["empty-file", { "002_b": "SELECT 1;", "002_b.down": "\n" }, { file: `${folder}/002_b.down.sql` }],
    [
      "directive",
      { "002_b": "\n-- pgops: no-transactoin\nSELECT 1;" },
      { file: `${folder}/002_b.up.sql`, line: 2, column: 1 },
    ],
    [
      "transaction-control",
      { "002_b": "SELECT 1;\n  COMMIT; SELECT 2;" },
      { file: `${folder}/002_b.up.sql`, line: 2, column: 3 },
    ],
    [
      "transaction-control",
      { "002_b": "SELECT 1;", "002_b.down": "SAVEPOINT s;" },
      { file: `${folder}/002_b.down.sql`, line: 1 },
    ],
    ["psql-command", { "002_b": "SELECT 1;\n\\i x.sql" }, { line: 2, column: 1 }],
    ["not-in-transaction", { "002_b": "SELECT 1;\n\nVACUUM;" }, { line: 3, column: 1 }],
    ["cannot-split", { "002_b": "SELECT 1;\nSELECT 'a;\n" }, { line: 2, column: 8 }],
  ])("%s: %j", async (rule, files, where) => {
    const { check } = await locked({ "001_a": "SELECT 1;", ...files });
    const findings = await check();
    expect(findings).toMatchObject([{ rule, severity: "error", where }]);
    expect(findings[0]?.message).not.toBe("");
    expect(findings[0]?.fix).toMatch(/\.$|<why>$|[)`]$/);
  });

  test("encoding", async () => {
    const { check, path } = await locked({ "001_a": "SELECT 1;", "002_b": "SELECT 1;" });
    await writeFile(
      join(path, folder, "002_b.up.sql"),
      Buffer.from("SELECT 1;\nSELECT 'caf\xe9';", "latin1"),
    );
    expect(await check()).toMatchObject([{ rule: "encoding", where: { line: 2, column: 12 } }]);
  });

  test("unreadable-file", async () => {
    const { check, path } = await locked({ "001_a": "SELECT 1;" });
    await rm(join(path, folder, "001_a.down.sql"));
    await mkdir(join(path, folder, "001_a.down.sql"));
    expect(await check()).toMatchObject([
      { rule: "unreadable-file", where: { file: `${folder}/001_a.down.sql` } },
    ]);
  });

  test("a folder that does not exist is an error, not a finding", async () => {
    const { path } = await temporaryProject();
    const options = { cwd: path, directory: join(path, folder) };
    expect(await failureOf(checkMigrations(options))).toMatchObject({ code: "PGOPS_NO_DIRECTORY" });
    expect(await failureOf(lockMigrations(options))).toMatchObject({ code: "PGOPS_NO_DIRECTORY" });
  });
});

describe("the lock file", () => {
  test("is missing: a warning; in an empty folder nothing is", async () => {
    const { check } = await checked({ "001_a": "SELECT 1;" });
    expect(await check()).toMatchObject([{ rule: "lock-missing", severity: "warning" }]);
    expect(await (await checked({})).check()).toEqual([]);
  });

  test("does not have a migration, or has one that is gone", async () => {
    const { check, path, write, lock } = await locked({ "001_a": "SELECT 1;", "002_b": "SELECT 1;" });
    await write(`${folder}/003_c.up.sql`, "-- pgops: irreversible it is a test\nSELECT 1;");
    await rm(join(path, folder, "002_b.up.sql"));
    await rm(join(path, folder, "002_b.down.sql"));
    expect(await check()).toMatchObject([
      {
        rule: "lock-no-entry",
        severity: "error",
        where: { object: "003_c", file: `${folder}/migrations.lock` },
      },
      { rule: "lock-no-file", severity: "error", where: { object: "002_b", line: expect.any(Number) } },
    ]);
    expect(await lock()).toMatchObject({ added: ["003_c"], removed: ["002_b"], changed: [], written: true });
    expect(await check()).toEqual([]);
  });

  test("holds other hashes, of either half; line ends and byte order marks do not count", async () => {
    const { check, write, lock } = await locked({ "001_a": "SELECT 1;\n", "002_b": "SELECT 1;\n" });
    await write(`${folder}/001_a.up.sql`, "\uFEFFSELECT 1;\r\n");
    expect(await check()).toEqual([]);
    await write(`${folder}/001_a.up.sql`, "SELECT 2;");
    await write(`${folder}/002_b.down.sql`, "SELECT 2;");
    expect(await check()).toMatchObject([
      { rule: "lock-changed", where: { file: `${folder}/001_a.up.sql`, object: "001_a" } },
      { rule: "lock-changed", where: { file: `${folder}/002_b.down.sql`, object: "002_b" } },
    ]);
    expect(await lock()).toMatchObject({
      added: [],
      removed: [],
      changed: ["001_a", "002_b"],
      written: true,
    });
    expect(await lock()).toMatchObject({ changed: [], written: false, migrations: 2 });
    expect(await check()).toEqual([]);
  });

  test("says no longer what there is where a down file went or came", async () => {
    const { check, path, write } = await locked({
      "001_a": "-- pgops: irreversible it is a test\nSELECT 1;",
      "001_a.down": null,
      "002_b": "-- pgops: irreversible it is a test\nSELECT 1;",
    });
    await rm(join(path, folder, "002_b.down.sql"));
    await write(`${folder}/001_a.down.sql`, "SELECT 1;");
    expect(await check()).toMatchObject([
      { rule: "lock-changed", where: { file: `${folder}/001_a.down.sql`, object: "001_a" } },
      { rule: "lock-changed", where: { file: `${folder}/migrations.lock`, object: "002_b" } },
    ]);
  });

  test("a conflict, a line that is none, the wrong order: told with the line, and mended by lock", async () => {
    const { check, read, write, lock } = await locked({
      "001_a": "SELECT 1;",
      "002_b": "SELECT 2;",
      "003_c": "SELECT 3;",
    });
    const text = await read(`${folder}/migrations.lock`);
    const [one = "", two = "", three = ""] = text.split("\n").filter((line) => /^\d/.test(line));
    await write(
      `${folder}/migrations.lock`,
      `${one}\n<<<<<<< HEAD\n${two}\n=======\n${three}\n>>>>>>> other\n`,
    );
    expect(await check()).toMatchObject([{ rule: "lock-conflict", severity: "error", where: { line: 2 } }]);
    await write(`${folder}/migrations.lock`, `${one}\nnonsense\n${three}\n${two}\n`);
    expect(await check()).toMatchObject([
      { rule: "lock-malformed", severity: "error", where: { line: 2 } },
      { rule: "lock-order", severity: "warning", where: { line: 4 } },
    ]);
    expect(await lock()).toMatchObject({ added: [], changed: [], removed: [], written: true });
    expect(await read(`${folder}/migrations.lock`)).toBe(text);
  });

  test("two migrations with one number both get a line, so that what is left is their number", async () => {
    const { check, lock } = await checked({ "002_b": "SELECT 1;", "002_c": "SELECT 1;" });
    expect(await lock()).toMatchObject({ added: ["002_b", "002_c"] });
    expect(await check()).toMatchObject([
      { rule: "duplicate-number", fix: expect.stringContaining("pgops renumber 002_c") },
    ]);
  });
});

test("everything that is wrong is found at once, in the order of the files", async () => {
  const { check } = await locked({
    "001_a": "COMMIT;",
    "001_a.down": "-- pgops: nonsense\nSELECT 1;",
    "002_b": "",
    "002_b.down": null,
    "003_c.down": "\\q",
    "004_d": "SELECT 1;",
    "4_e": "SELECT '",
    [`${folder}/x.sql`]: "SELECT 1;",
  });
  expect(rulesOf(await check()).toSorted()).toEqual(
    [
      ["transaction-control", "directive"],
      ["empty-file", "missing-down"],
      ["missing-up", "psql-command"],
      ["duplicate-number", "cannot-split"],
      ["file-name"],
    ]
      .flat()
      .toSorted(),
  );
  const files = (await check()).map(({ where }) => where.file);
  expect(files).toEqual(files.toSorted((a, b) => (a ?? "").localeCompare(b ?? "", "en")));
});

describe("several things in one file", () => {
  test.each<[string, string, [rule: string, line: number, column: number][]]>([
    [
      "of all kinds",
      "-- pgops: nonsense\n-- pgops: lock-timeout\nCREATE TABLE ö (); COMMIT;\n\\i x.sql\nSAVEPOINT 😀s; ROLLBACK;\nVACUUM;\nSELECT 1;",
      [
        ["directive", 1, 1],
        ["directive", 2, 1],
        ["transaction-control", 3, 20],
        ["psql-command", 4, 1],
        ["transaction-control", 5, 1],
        ["transaction-control", 5, 15],
        ["not-in-transaction", 6, 1],
      ],
    ],
    [
      "a BEGIN with options keeps its COMMIT",
      "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;\nROLLBACK;\nCOMMIT AND CHAIN;",
      [
        ["transaction-control", 1, 1],
        ["transaction-control", 3, 1],
        ["transaction-control", 4, 1],
      ],
    ],
    ["nothing is left", "COMMIT;", [["transaction-control", 1, 1]]],
    [
      "a quote that never ends hides what is behind it",
      "SELECT 1;\nCOMMIT; SELECT 2;\nSELECT 'a;\nROLLBACK;",
      [["cannot-split", 3, 8]],
    ],
    [
      "outside a transaction",
      "-- pgops: no-transaction\nBEGIN;\nVACUUM;\nCOMMIT;",
      [
        ["transaction-control", 2, 1],
        ["transaction-control", 4, 1],
      ],
    ],
  ])("%s", async (_, text, expected) => {
    const { check } = await locked({ "001_a": text });
    const found = (await check()).map(({ rule, where }) => [rule, where.line, where.column]);
    expect(found).toEqual(expected);
  });

  test("at most twenty are listed", async () => {
    const { check } = await locked({ "001_a": "COMMIT; SELECT 1;\n".repeat(50) });
    expect(await check()).toHaveLength(20);
  });
});

test("docs/check.md has every rule, and no other", () => {
  const text = readFileSync(new URL("../../docs/check.md", import.meta.url), "utf8");
  const documented = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule = ""]) => rule);
  expect(documented.toSorted()).toEqual(
    [
      "cannot-split",
      "directive",
      "duplicate-number",
      "empty-file",
      "encoding",
      "file-name",
      "lock-changed",
      "lock-conflict",
      "lock-malformed",
      "lock-missing",
      "lock-no-entry",
      "lock-no-file",
      "lock-order",
      "missing-down",
      "missing-up",
      "name-too-long",
      "not-in-transaction",
      "number-too-large",
      "psql-command",
      "same-name",
      "transaction-control",
      "unreadable-file",
    ].toSorted(),
  );
});

test("the shop schema of this repository is in order", async () => {
  const cwd = join(import.meta.dirname, "../..");
  const result = await checkMigrations({ cwd, directory: join(cwd, folder) });
  expect(result).toMatchObject({ migrations: 12, findings: [], counts: { error: 0, warning: 0 } });
});

test.each([
  ["SELECT 1;\nCOPY (SELECT 'a\nb') TO stdout;", ["psql-command"]],
  ["/* pgops: foo\n   it's a remark */\nSELECT 1;", ["directive"]],
])(
  "what a fault reaches to on the next line is not taken for a fault of its own: %j",
  async (text, rules) => {
    const { check } = await locked({ "001_a": text });
    expect(rulesOf(await check())).toEqual(rules);
  },
);

test("a stray down file is not taken for the half of an irreversible migration of its name", async () => {
  const up = "-- pgops: irreversible it only adds rows\nSELECT 1;";
  const { check } = await locked({ "001_seed": up, "001_seed.down": null });
  const { write, check: checkAgain } = await checked({ "001_seed": up, "001_seed.down": null });
  expect(rulesOf(await check())).toEqual([]);
  await write(`${folder}/005_seed.down.sql`, "SELECT 1;");
  const missing = (await checkAgain()).filter(({ rule }) => rule === "missing-up");
  expect(missing).toHaveLength(1);
  expect(missing[0]?.fix).not.toContain("renumber");
});
