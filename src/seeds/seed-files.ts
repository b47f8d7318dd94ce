import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { readFolder } from "../sqltext/read-folder.ts";

const noFolder =
  "Make it, with permissions.yaml or NUMBER_name.sql in it, or set seeds.directory in the configuration (or --cwd).";

/** A numbered file of SQL. */
export interface SeedFile {
  number: number;
  /** "002_examples" */
  name: string;
  /** Without the number. */
  title: string;
  filename: string;
  path: string;
}

/** What the folder of the seeds holds. */
export interface SeedFolder {
  /** The file of the permissions, if there is one: "permissions.yaml". */
  permissions: string | undefined;
  /** By number. */
  files: readonly SeedFile[];
}

const permissionsName = /^permissions\.(?:ya?ml|json|m?[tj]s)$/;
const sqlName = /^(?<digits>\d+)_(?<title>.+)\.sql$/;
/** In `seeds.environments` these are no files of the folder. */
const otherSeeds = ["permissions", "demo"];

/**
 * Lists the folder without reading the files.
 * @throws PgopsError `PGOPS_NO_DIRECTORY`, or `PGOPS_SEED_FILES` with everything that is wrong (exit code 2).
 */
export function listSeeds(
  directory: string,
  cwd: string,
  environments: Readonly<Record<string, readonly string[]>>,
): SeedFolder {
  const names = readFolder(directory, cwd, { what: "seeds", hint: noFolder }).toSorted();
  const [permissions, ...others] = names.filter((name) => permissionsName.test(name));
  const problems = others.map((name) => `${name}: beside ${permissions ?? ""}, and only one can be meant`);
  const files: SeedFile[] = [];
  for (const filename of names.filter((name) => /\.sql$/i.test(name))) {
    const { digits, title } = sqlName.exec(filename)?.groups ?? {};
    if (digits === undefined || title === undefined) {
      problems.push(`${filename}: not of the form NUMBER_name.sql`);
      continue;
    }
    const number = Number(digits);
    if (!Number.isSafeInteger(number)) problems.push(`${filename}: the number is too large`);
    const name = `${digits}_${title}`;
    files.push({ number, name, title, filename, path: join(directory, filename) });
  }
  files.sort((a, b) => a.number - b.number);
  problems.push(...sharedNumbers(files), ...unknownNames(files, environments));
  if (problems.length === 0) return { permissions, files };
  throw wrongSeeds(problems, relative(cwd, directory) || ".");
}

/** One error for all that is wrong with the files of the folder. */
export function wrongSeeds(problems: readonly string[], where: string): PgopsError {
  const { length } = problems;
  return new PgopsError({
    code: "PGOPS_SEED_FILES",
    message: `${length === 1 ? "a seed" : `${length} things`} in ${where} cannot be used`,
    details: problems,
    hint: "Nothing was written. Mend what is listed and run the command again.",
    exitCode: ExitCode.usage,
  });
}

function sharedNumbers(sorted: readonly SeedFile[]): string[] {
  return sorted.flatMap(({ number, filename }, index) => {
    const before = sorted[index - 1];
    return before?.number === number ? [`${filename}: has the number of ${before.filename}`] : [];
  });
}

/** A slip in a name would let a seed run everywhere. */
function unknownNames(
  files: readonly SeedFile[],
  environments: Readonly<Record<string, readonly string[]>>,
): string[] {
  const known = [...files.map(({ name }) => name), ...otherSeeds];
  return Object.keys(environments).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    const hint = meant === undefined ? "" : `; did you mean \`${meant}\`?`;
    return [`seeds.environments.${name}: there is no such seed${hint}`];
  });
}
