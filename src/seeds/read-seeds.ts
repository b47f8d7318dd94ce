import { relative } from "node:path";
import { PgopsError } from "../errors.ts";
import { readTopDirectives } from "../sqltext/directives.ts";
import { prepareFile } from "../sqltext/prepare-file.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { textParts } from "../sqltext/source.ts";
import type { SeedContext } from "./context.ts";
import { type Environments, notHere, runsIn } from "./environments.ts";
import type { AccessFile } from "./permissions/read-file.ts";
import { listSeeds, type SeedFile, wrongSeeds } from "./seed-files.ts";
import { selectSeeds } from "./select.ts";

/** A file of SQL; `text` is undefined where it does not run here. */
export interface SqlSeed extends SeedFile {
  environments: Environments;
  text: PreparedFile | undefined;
}

/** What is to be seeded here. */
export interface Seeds {
  /** Undefined where there is no such file, or where it is not wanted. */
  access: AccessFile | undefined;
  /** Where the permissions are for, if that is not here. */
  accessElsewhere: Environments;
  files: readonly SqlSeed[];
  /** The names of all files of the folder, also of those that are not wanted. */
  names: readonly string[];
}

/**
 * Reads and judges what is to run here, before anything connects.
 * @throws PgopsError (exit code 2) with everything that is wrong with the files: `PGOPS_PERMISSIONS`, `PGOPS_SEED_FILES`,
 * and what is wrong with a file of SQL.
 */
export async function readSeeds(
  { seeds, cwd, environment, signal }: SeedContext,
  only: readonly string[] | undefined,
): Promise<Seeds> {
  const { directory, environments } = seeds;
  const folder = listSeeds(directory, cwd, environments);
  const selected = selectSeeds(folder, only);
  const asked = only !== undefined && only.length > 0;
  const errors: PgopsError[] = [];
  const told = async <Result>(read: () => Promise<Result> | Result): Promise<Result | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof PgopsError)) throw error;
      errors.push(error);
      return undefined;
    }
  };
  let access: AccessFile | undefined;
  let accessElsewhere: Environments;
  const { permissions } = selected;
  if (permissions !== undefined) {
    const wanted = environments["permissions"];
    if (runsIn(wanted, environment)) {
      const { readAccessFile } = await import("./permissions/read-file.ts");
      access = await told(() => readAccessFile(directory, permissions, cwd, signal));
    } else if (asked) throw notHere("permissions", wanted, environment);
    else accessElsewhere = wanted;
  }
  const files: SqlSeed[] = [];
  for (const file of selected.files) {
    const before = errors.length;
    const list = await told(() => environments[file.name] ?? listedIn(file, cwd));
    if (errors.length > before) continue;
    if (!runsIn(list, environment)) {
      if (asked) throw notHere(file.name, list, environment);
      files.push({ ...file, environments: list, text: undefined });
      continue;
    }
    const text = await told(() => prepareSeed(file, cwd, signal));
    files.push({ ...file, environments: list, text });
  }
  if (errors.length > 0) throw allOf(errors, relative(cwd, directory) || ".");
  return { access, accessElsewhere, files, names: folder.files.map(({ name }) => name) };
}

function listedIn({ path }: SeedFile, cwd: string): Environments {
  return readTopDirectives(textParts(path, cwd), relative(cwd, path), "seed").environments;
}

async function prepareSeed(
  { path }: SeedFile,
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<PreparedFile> {
  try {
    const text = await prepareFile(path, cwd, { kind: "seed", signal });
    if (text.transactional) return text;
  } catch (error) {
    throw error instanceof PgopsError ? asOfSeed(error) : error;
  }
  throw outsideTransaction(relative(cwd, path));
}

/** What is said of migrations holds for seeds; outside a transaction they do not run. */
function asOfSeed(error: PgopsError): PgopsError {
  if (error.code === "PGOPS_NOT_IN_TRANSACTION") return error.with({ hint: notASeed });
  const hint = error.hint?.replaceAll("migration", "seed");
  return error.with({ message: error.message.replaceAll("migration", "seed"), hint });
}

const notASeed = "A seed runs in a transaction: give the statement a migration of its own.";

function outsideTransaction(path: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_IN_TRANSACTION",
    message: `${path} holds a statement that cannot run inside a transaction`,
    place: { file: path },
    hint: notASeed,
    exitCode: 2,
  });
}

function allOf(errors: readonly PgopsError[], where: string): PgopsError {
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0) return first;
  return wrongSeeds(errors.flatMap(linesOf), where);
}

function linesOf({ message, place, details }: PgopsError): readonly string[] {
  if (details.length > 0) return details;
  if (place === undefined) return [message];
  const { file, line, column } = place;
  return [line === undefined ? `${file}: ${message}` : `${file}:${line}:${column ?? 1}: ${message}`];
}
