import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { type Migration, parseMigrationName } from "./migration.ts";

/** varchar(255) is what the ledger's filename column holds. */
const longestFilename = 255;

/**
 * Lists the migrations of a folder by number, without reading the files.
 * @throws PgopsError `PGOPS_NO_DIRECTORY`, or `PGOPS_MIGRATION_FILES` with everything that is wrong (exit code 2).
 */
export function listMigrations(directory: string, cwd: string): Migration[] {
  const problems: string[] = [];
  const halves = new Map<
    string,
    { up?: string; down?: string; digits: string; name: string; number: number }
  >();
  for (const filename of readFolder(directory, cwd)) {
    if (!/\.sql$/i.test(filename)) continue;
    const parsed = filename.endsWith(".sql") ? parseMigrationName(filename) : undefined;
    if (parsed?.half === undefined) {
      problems.push(`${filename}: not of the form NUMBER_name.up.sql or NUMBER_name.down.sql`);
      continue;
    }
    if (!Number.isSafeInteger(parsed.number)) problems.push(`${filename}: the number is too large`);
    if (filename.length > longestFilename)
      problems.push(`${filename}: longer than ${longestFilename} characters`);
    const key = `${parsed.digits}_${parsed.name}`;
    const pair = halves.get(key) ?? { digits: parsed.digits, name: parsed.name, number: parsed.number };
    const same = pair[parsed.half];
    if (same !== undefined) problems.push(`${filename}: has the number and the name of ${same}`);
    pair[parsed.half] = filename;
    halves.set(key, pair);
  }

  const migrations: Migration[] = [];
  for (const { up, down, digits, name, number } of halves.values()) {
    if (up === undefined) {
      problems.push(`${down}: its up file ${digits}_${name}.up.sql is missing`);
      continue;
    }
    const downPath = down === undefined ? undefined : join(directory, down);
    migrations.push({ number, digits, name, filename: up, upPath: join(directory, up), downPath });
  }
  migrations.sort((a, b) => a.number - b.number);
  problems.push(...sharedNumbers(migrations));
  if (problems.length > 0) throw wrongFiles(problems, relative(cwd, directory) || ".");
  return migrations;
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

function readFolder(directory: string, cwd: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const where = relative(cwd, directory) || ".";
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    throw new PgopsError({
      code: "PGOPS_NO_DIRECTORY",
      message: `the migrations folder ${where} ${reason}`,
      hint: "Run `pgops init` to begin here, or set migrations.directory in the configuration (or --cwd).",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

function sharedNumbers(sorted: readonly Migration[]): string[] {
  const problems: string[] = [];
  for (const [index, migration] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next?.number === migration.number) {
      problems.push(
        `${next.filename}: has the number of ${migration.filename}; give one of them another number`,
      );
    }
  }
  return problems;
}
