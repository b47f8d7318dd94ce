import { dirname, join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { readDirectives } from "../sqltext/directives.ts";
import { type Migration, parseMigrationName } from "./migration.ts";
import { readSource } from "../sqltext/source.ts";
import { readFolder } from "../sqltext/read-folder.ts";

const noFolder =
  "Run `pgops init` to begin here, or set migrations.directory in the configuration (or --cwd).";

/** varchar(255) is what the ledger's filename column holds. */
const longestFilename = 255;

/** Something that is wrong with the name or the number of a file. */
export interface FileProblem {
  rule: "file-name" | "number-too-large" | "name-too-long" | "same-name" | "missing-up" | "duplicate-number";
  filename: string;
  message: string;
  /** What to do about it. */
  fix: string;
}

/** A down file whose up file is not there. */
export interface LoneDown {
  number: number;
  digits: string;
  name: string;
  filename: string;
  path: string;
}

/** What a folder holds, also where something is wrong with it. */
export interface MigrationFolder {
  /** By number. */
  migrations: Migration[];
  loneDowns: LoneDown[];
  problems: FileProblem[];
}

/**
 * Lists the migrations of a folder by number, without reading the files.
 * @throws PgopsError `PGOPS_NO_DIRECTORY`, or `PGOPS_MIGRATION_FILES` with everything that is wrong (exit code 2).
 */
export function listMigrations(directory: string, cwd: string): Migration[] {
  const { migrations, problems } = readMigrationFolder(directory, cwd);
  if (problems.length === 0) return migrations;
  const lines = problems.map(({ filename, message }) => `${filename}: ${message}`);
  throw wrongFiles(lines, relative(cwd, directory) || ".");
}

/** The same, with what is wrong beside what is right. @throws PgopsError `PGOPS_NO_DIRECTORY`. */
export function readMigrationFolder(directory: string, cwd: string): MigrationFolder {
  const problems: FileProblem[] = [];
  const migrations: Migration[] = [];
  const loneDowns: LoneDown[] = [];
  for (const { up, down, digits, name, number } of pairsOf(
    readFolder(directory, cwd, { what: "migrations", hint: noFolder }),
    problems,
  )) {
    if (up !== undefined) {
      const downPath = down === undefined ? undefined : join(directory, down);
      migrations.push({ number, digits, name, filename: up, upPath: join(directory, up), downPath });
    } else if (down !== undefined) {
      loneDowns.push({ number, digits, name, filename: down, path: join(directory, down) });
    }
  }
  for (const lone of loneDowns) problems.push(missingUp(lone, migrations));
  migrations.sort((a, b) => a.number - b.number);
  problems.push(...sharedNumbers(migrations));
  return { migrations, loneDowns, problems };
}

/** One error for all that is wrong with the files of a folder. */
export function wrongFiles(problems: readonly string[], where: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_MIGRATION_FILES",
    message: `${problems.length === 1 ? "a file" : `${problems.length} files`} in ${where} cannot be used`,
    details: problems,
    hint: "Nothing was run. Mend what is listed and run the command again.",
    exitCode: ExitCode.usage,
  });
}

interface Pair {
  number: number;
  digits: string;
  name: string;
  up?: string;
  down?: string;
}

/** Brings the halves together; what is no half of a migration becomes a problem. */
function pairsOf(filenames: readonly string[], problems: FileProblem[]): Iterable<Pair> {
  const pairs = new Map<string, Pair>();
  for (const filename of filenames) {
    if (!/\.sql$/i.test(filename)) continue;
    const parsed = filename.endsWith(".sql") ? parseMigrationName(filename) : undefined;
    if (parsed?.half === undefined) {
      problems.push(notAName(filename));
      continue;
    }
    problems.push(...tooLarge(filename, parsed.number));
    const key = `${parsed.digits}_${parsed.name}`;
    const pair = pairs.get(key) ?? { digits: parsed.digits, name: parsed.name, number: parsed.number };
    const same = pair[parsed.half];
    if (same !== undefined) problems.push(sameName(filename, same));
    pair[parsed.half] = filename;
    pairs.set(key, pair);
  }
  return pairs.values();
}

function notAName(filename: string): FileProblem {
  return {
    rule: "file-name",
    filename,
    message: "not of the form NUMBER_name.up.sql or NUMBER_name.down.sql",
    fix: "Rename it, or move it to another folder.",
  };
}

function tooLarge(filename: string, number: number): FileProblem[] {
  const problems: FileProblem[] = [];
  if (!Number.isSafeInteger(number)) {
    const fix = "Give it a smaller number; `pgops create --timestamp` writes 14 digits.";
    problems.push({ rule: "number-too-large", filename, message: "the number is too large", fix });
  }
  if (filename.length > longestFilename) {
    const message = `longer than ${longestFilename} characters`;
    problems.push({ rule: "name-too-long", filename, message, fix: "Give it a shorter name." });
  }
  return problems;
}

function sameName(filename: string, same: string): FileProblem {
  return {
    rule: "same-name",
    filename,
    message: `has the number and the name of ${same}`,
    fix: "Remove one of the two.",
  };
}

function missingUp(lone: LoneDown, migrations: readonly Migration[]): FileProblem {
  const { filename, digits, name } = lone;
  const left = migrations.find((migration) => isHalfMoved(migration, lone));
  return {
    rule: "missing-up",
    filename,
    message: `its up file ${digits}_${name}.up.sql is missing`,
    fix: left === undefined ? "Bring the up file back, or remove this one." : completeMove(left),
  };
}

/** Whether the down file is that of the migration: `renumber` was interrupted between its two files. */
export function isHalfMoved(migration: Migration, { name, number }: LoneDown): boolean {
  const isNamesake = migration.downPath === undefined && migration.name === name && migration.number < number;
  return isNamesake && !isIrreversible(migration);
}

/** One that says so has no down file that could have been moved; of one that cannot be read nothing is taken for granted. */
function isIrreversible({ upPath }: Migration): boolean {
  try {
    return readDirectives(readSource(upPath, dirname(upPath)), upPath).irreversible !== undefined;
  } catch (error) {
    if (error instanceof PgopsError) return true;
    throw error;
  }
}

/** What to do about it. */
export function completeMove({ digits, name }: Migration): string {
  return `\`pgops renumber ${digits}_${name}\` completes the move that was interrupted.`;
}

function sharedNumbers(sorted: readonly Migration[]): FileProblem[] {
  const problems: FileProblem[] = [];
  for (const [index, migration] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next?.number !== migration.number) continue;
    problems.push({
      rule: "duplicate-number",
      filename: next.filename,
      message: `has the number of ${migration.filename}; give one of them another number`,
      fix: `\`pgops renumber ${next.digits}_${next.name}\` moves this one to the end. Move the one that no database has yet.`,
    });
  }
  return problems;
}
