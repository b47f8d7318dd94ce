import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/findings.ts";
import { checkMigrations } from "../../src/migrations/check.ts";
import { lockMigrations } from "../../src/migrations/lock.ts";
import {
  renumberMigration,
  type RenumberOptions,
  type RenumberResult,
} from "../../src/migrations/renumber.ts";
import { migrationFiles } from "../e2e/scene.ts";
import { temporaryProject } from "../support/project.ts";
import { failureOf } from "./operations.ts";

const folder = "sql/migrations";

interface Folder {
  path: string;
  read: (name: string) => Promise<string>;
  write: (name: string, text: string) => Promise<void>;
  /** The names of the migrations' files. */
  files: () => Promise<string[]>;
  renumber: (
    number: number,
    options?: Partial<RenumberOptions> & { name?: string },
  ) => Promise<RenumberResult>;
  findings: () => Promise<Finding[]>;
  rules: () => Promise<string[]>;
}

async function folderWith(files: Record<string, string | null>): Promise<Folder> {
  const { path, read, write } = await temporaryProject(migrationFiles(files));
  const options = { cwd: path, directory: join(path, folder) };
  await lockMigrations(options);
  return {
    path,
    read,
    write,
    files: async () => (await readdir(options.directory)).filter((name) => name.endsWith(".sql")).toSorted(),
    renumber: async (number, { name, ...more } = {}) =>
      renumberMigration({ ...options, which: { number, name }, ...more }),
    findings: async () => (await checkMigrations(options)).findings,
    rules: async () => (await checkMigrations(options)).findings.map(({ rule }) => rule),
  };
}

const isApplied: RenumberOptions["isApplied"] = async ({ filename }) => filename === "001_a.up.sql";

const up = (digits: string, name: string): string[] => [
  `${digits}_${name}.down.sql`,
  `${digits}_${name}.up.sql`,
];

describe("renumber", () => {
  test("moves both files and the line to the end, and keeps the width", async () => {
    const { renumber, files, rules, path } = await folderWith({
      "001_a": "SELECT 1;",
      "002_b": "SELECT 2;",
      "0010_c": "SELECT 3;",
    });
    expect(await renumber(2)).toEqual({
      from: "002_b",
      to: "011_b",
      number: 11,
      name: "b",
      up: `${folder}/011_b.up.sql`,
      down: `${folder}/011_b.down.sql`,
    });
    expect(await files()).toEqual([...up("0010", "c"), ...up("001", "a"), ...up("011", "b")].toSorted());
    expect(await rules()).toEqual([]);
    expect(await lockMigrations({ cwd: path, directory: join(path, folder) })).toMatchObject({
      written: false,
    });
  });

  test("takes one that is irreversible, and a hyphen, as they are", async () => {
    const { renumber, files } = await folderWith({
      [`${folder}/001-a.up.sql`]: "-- pgops: irreversible it is a test\nSELECT 1;",
      "002_b": "SELECT 2;",
    });
    expect(await renumber(1)).toMatchObject({ to: "003_a", up: `${folder}/003-a.up.sql`, down: null });
    expect(await files()).toEqual([...up("002", "b"), "003-a.up.sql"]);
  });

  test("by the clock where the number came from it, and after what comes later still", async () => {
    const { renumber } = await folderWith({
      "20240101120000_a": "SELECT 1;",
      "20240101120001_b": "SELECT 2;",
      "3_c": "SELECT 3;",
    });
    const now = new Date("2025-06-07T08:09:10Z");
    expect(await renumber(20_240_101_120_000, { now })).toMatchObject({ to: "20250607080910_a" });
    expect(await renumber(20_240_101_120_001, { now })).toMatchObject({ to: "20250607080911_b" });
    expect(await renumber(3)).toMatchObject({ to: "20250607080912_c" });
  });

  test("leaves the last one where it is", async () => {
    const { renumber, files } = await folderWith({ "001_a": "SELECT 1;", "002_b": "SELECT 2;" });
    expect(await renumber(2)).toMatchObject({ from: "002_b", to: "002_b" });
    expect(await files()).toEqual([...up("001", "a"), ...up("002", "b")]);
  });

  test("of two with one number takes the one that is named; the number alone lists them", async () => {
    const { renumber, files, rules } = await folderWith({ "002_b": "SELECT 1;", "2_c": "SELECT 2;" });
    expect(await failureOf(renumber(2))).toMatchObject({
      code: "PGOPS_AMBIGUOUS_NUMBER",
      exitCode: 2,
      details: ["002_b", "2_c"],
    });
    expect(await rules()).toEqual(["duplicate-number"]);
    expect(await renumber(2, { name: "b" })).toMatchObject({ to: "003_b" });
    expect(await files()).toEqual([...up("003", "b"), ...up("2", "c")]);
    expect(await rules()).toEqual([]);
  });

  test("one of the same name further up is another migration", async () => {
    const { renumber } = await folderWith({ "001_fix": "SELECT 1;", "004_fix": "SELECT 2;" });
    expect(await renumber(1)).toMatchObject({ to: "005_fix" });
  });

  test("refuses what is not there, and what a database has", async () => {
    const { renumber, files } = await folderWith({ "001_a": "SELECT 1;", "002_b": "SELECT 2;" });
    expect(await failureOf(renumber(7))).toMatchObject({ code: "PGOPS_UNKNOWN_NUMBER", exitCode: 2 });
    expect(await failureOf(renumber(1, { name: "b" }))).toMatchObject({ code: "PGOPS_UNKNOWN_NUMBER" });
    expect(await failureOf(renumber(1, { isApplied }))).toMatchObject({ code: "PGOPS_APPLIED", exitCode: 1 });
    expect(await files()).toEqual([...up("001", "a"), ...up("002", "b")]);
  });

  test("a lock file that cannot be used stops it before anything is renamed", async () => {
    const { renumber, files, write } = await folderWith({ "001_a": "SELECT 1;", "002_b": "SELECT 2;" });
    await write(`${folder}/migrations.lock`, "<<<<<<< HEAD\n");
    expect(await failureOf(renumber(1))).toMatchObject({
      code: "PGOPS_LOCK_BROKEN",
      place: { file: `${folder}/migrations.lock`, line: 1 },
    });
    expect(await files()).toEqual([...up("001", "a"), ...up("002", "b")]);
  });

  test("does not record a change of the file by the way", async () => {
    const { renumber, rules, write } = await folderWith({ "001_a": "SELECT 1;", "002_b": "SELECT 2;" });
    await write(`${folder}/001_a.up.sql`, "SELECT 3;");
    await renumber(1);
    expect(await rules()).toEqual(["lock-changed"]);
  });
});

describe("renumber that was interrupted", () => {
  test("between the two files: check tells both halves, and once more completes it", async () => {
    const { renumber, files, rules, findings, path } = await folderWith({
      "001_a": "SELECT 1;",
      "002_b": "SELECT 2;",
    });
    await rename(join(path, folder, "001_a.down.sql"), join(path, folder, "003_a.down.sql"));
    const completes = { fix: "`pgops renumber 001_a` completes the move that was interrupted." };
    expect((await findings()).filter(({ rule }) => rule.startsWith("missing"))).toMatchObject([
      { rule: "missing-down", ...completes },
      { rule: "missing-up", ...completes },
    ]);
    expect(await renumber(1)).toMatchObject({ from: "001_a", to: "003_a", down: `${folder}/003_a.down.sql` });
    expect(await files()).toEqual([...up("002", "b"), ...up("003", "a")]);
    expect(await rules()).toEqual([]);
  });

  test("and another migration took the number meanwhile", async () => {
    const { renumber, files, write, path } = await folderWith({ "001_a": "SELECT 1;", "002_b": "SELECT 2;" });
    await rename(join(path, folder, "001_a.down.sql"), join(path, folder, "003_a.down.sql"));
    await write(`${folder}/003_c.up.sql`, "-- pgops: irreversible it is a test\nSELECT 3;");
    expect(await renumber(1)).toMatchObject({ to: "004_a", down: `${folder}/004_a.down.sql` });
    expect(await files()).toEqual([...up("002", "b"), "003_c.up.sql", ...up("004", "a")]);
  });

  test("before the lock file: check tells it, and lock mends it", async () => {
    const { rules, path } = await folderWith({ "001_a": "SELECT 1;", "002_b": "SELECT 2;" });
    for (const half of ["up", "down"]) {
      await rename(join(path, folder, `001_a.${half}.sql`), join(path, folder, `003_a.${half}.sql`));
    }
    expect((await rules()).toSorted((a, b) => a.localeCompare(b))).toEqual(["lock-no-entry", "lock-no-file"]);
    await lockMigrations({ cwd: path, directory: join(path, folder) });
    expect(await rules()).toEqual([]);
  });
});
