import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { type LeftOut, SourceFolder, type SourceMigration } from "./foreign/source-set.ts";
import type { ForeignTool, ToolName } from "./foreign/tool.ts";
import { foreignTool } from "./foreign/tools.ts";
import { listMigrations } from "./files.ts";
import { withFolderLock } from "./folder-lock.ts";
import { type LockEntry, lockEntryOf, readLockEntries, writeLockFile } from "./lock-file.ts";
import { contentHash } from "../sqltext/read-source.ts";
import { type ImportedPair, pairOf } from "./imported-pair.ts";
import { type ImportProblem, problemsOf } from "./import-problems.ts";

export interface ImportOptions {
  /** What paths in messages are relative to. */
  cwd: string;
  /** The absolute path of the migrations folder; made where it is not there. */
  directory: string;
  from: ToolName;
  /** The folder with the other tool's files; relative to `cwd`, or absolute. */
  source: string;
  /** Say what would be written, and write nothing. */
  dryRun?: boolean | undefined;
}

/** One migration that was written; paths are relative to `cwd`. */
export interface ImportedMigration {
  number: number;
  name: string;
  up: string;
  /** Null where there is no way back. */
  down: string | null;
  /** The files it was made of. */
  sources: string[];
  remarks: string[];
}

export interface ImportResult {
  imported: ImportedMigration[];
  /** Files of the other tool that are not turned into migrations. */
  leftOut: LeftOut[];
  /** What in the written files has to be mended before pgops can run them. */
  problems: ImportProblem[];
}

/**
 * Turns another tool's files into pairs in the migrations folder. It overwrites nothing: all of them are written, or none.
 * @throws PgopsError `PGOPS_IMPORT` where nothing is found, or a name or number is taken; for files that cannot be read.
 */
export async function importMigrations(options: ImportOptions): Promise<ImportResult> {
  const { cwd, directory, from } = options;
  const tool = foreignTool(from);
  const folder = new SourceFolder(resolve(cwd, options.source), cwd);
  if (folder.path === directory) throw sameFolder(folder);
  const { migrations, leftOut } = tool.readFiles(folder);
  if (migrations.length === 0 && leftOut.length === 0) throw nothingThere(tool, folder);
  migrations.sort((a, b) => a.number - b.number);
  refuseTaken(migrations, { directory, cwd });
  const pairs = migrations.map((migration) => pairOf(migration));
  const problems = pairs.flatMap((pair) =>
    problemsOf(pair, tool, (name) => relative(cwd, join(directory, name))),
  );
  if (options.dryRun !== true) await withFolderLock(options, () => writeAll(pairs, options));
  return { imported: pairs.map((pair) => importedOf(pair, directory, cwd)), leftOut, problems };
}

function importedOf(
  { migration, up, down, remarks }: ImportedPair,
  directory: string,
  cwd: string,
): ImportedMigration {
  const { number, name, files } = migration;
  const shown = (file: string): string => relative(cwd, join(directory, file));
  return {
    number,
    name,
    up: shown(up.name),
    down: down === undefined ? null : shown(down.name),
    sources: [...files],
    remarks: [...remarks],
  };
}

const longestFilename = 255;

/** Everything that stands in the way of the new names, at once. */
function refuseTaken(
  migrations: readonly SourceMigration[],
  { directory, cwd }: Pick<ImportOptions, "directory" | "cwd">,
): void {
  const here = existsSync(directory) ? listMigrations(directory, cwd) : [];
  const owners = new Map(here.map(({ number, filename }) => [number, filename]));
  const problems: string[] = [];
  for (const { number, digits, name, files } of migrations) {
    const filename = `${digits}_${name}.up.sql`;
    const [source = ""] = files;
    const owner = owners.get(number);
    if (!Number.isSafeInteger(number)) problems.push(`${source}: the number ${digits} is too large`);
    else if (owner !== undefined) problems.push(`${source}: the number ${number} is taken by ${owner}`);
    if (filename.length > longestFilename)
      problems.push(`${source}: its name is longer than ${longestFilename} characters`);
    owners.set(number, source);
  }
  if (problems.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_IMPORT",
    message: `${problems.length === 1 ? "a migration" : `${problems.length} migrations`} cannot be written to ${relative(cwd, directory) || "."}`,
    details: problems,
    hint: "Nothing was written. Make room for them, or import into an empty folder (migrations.directory).",
    exitCode: ExitCode.usage,
  });
}

/** The files and, at last, their lines in the lock file; what was written before a failure is taken away again. */
async function writeAll(
  pairs: readonly ImportedPair[],
  { cwd, directory }: Pick<ImportOptions, "cwd" | "directory">,
): Promise<void> {
  const others = readLockEntries({ cwd, directory }) ?? presentEntries(directory, cwd);
  const written: string[] = [];
  try {
    for (const { name, text } of pairs.flatMap(({ up, down }) => (down === undefined ? [up] : [up, down]))) {
      const path = join(directory, name);
      await writeFile(path, text, { flag: "wx" });
      written.push(path);
    }
    await writeLockFile(directory, [...others, ...pairs.map(lockEntry)]);
  } catch (error) {
    await Promise.all(written.map((path) => rm(path, { force: true })));
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${relative(cwd, path ?? directory)} cannot be written (${code})`,
      hint: "Check the permissions of the folder. Nothing was left behind.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

/** Where there is no lock file yet, it begins with all that is there. */
function presentEntries(directory: string, cwd: string): LockEntry[] {
  return listMigrations(directory, cwd).map((migration) => lockEntryOf(migration, cwd));
}

function lockEntry({ migration: { digits, name }, up, down }: ImportedPair): LockEntry {
  return {
    digits,
    name,
    up: contentHash(up.text),
    down: down === undefined ? undefined : contentHash(down.text),
  };
}

function sameFolder(folder: SourceFolder): PgopsError {
  return new PgopsError({
    code: "PGOPS_IMPORT",
    message: `${folder.shown(".")} is the migrations folder itself`,
    hint: "Set migrations.directory to another folder. Pairs of golang-migrate need no import: `pgops adopt` takes them as they are.",
    exitCode: ExitCode.usage,
  });
}

function nothingThere({ name }: ForeignTool, folder: SourceFolder): PgopsError {
  return new PgopsError({
    code: "PGOPS_IMPORT",
    message: `${folder.shown(".")} holds no migration of ${name}`,
    hint: "Name the folder that holds them. Nothing was written.",
    exitCode: ExitCode.usage,
  });
}
