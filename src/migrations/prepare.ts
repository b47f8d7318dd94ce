import { relative } from "node:path";
import { PgopsError } from "../errors.ts";
import { type Directives, readDirectives, readTopDirectives } from "../sqltext/directives.ts";
import { contentHash } from "../sqltext/read-source.ts";
import { type Statement, statementsOf } from "../sqltext/split.ts";
import { wrongFiles } from "./files.ts";
import { StatementJudge } from "./judge.ts";
import type { Migration } from "./migration.ts";
import { type PreparedFile, WholeFile } from "./prepared-file.ts";
import { isLarge, readSource, textParts } from "./source.ts";

export type { PreparedFile } from "./prepared-file.ts";

/** Both halves of a migration; `down` is undefined where it is irreversible. */
export interface PreparedMigration {
  migration: Migration;
  up: PreparedFile;
  down: PreparedFile | undefined;
}

/**
 * Reads and judges one file.
 * @throws PgopsError with file, line and what to do: not UTF-8, empty, a directive or transaction control that is
 * refused, a statement that needs to run outside a transaction among others. With the signal's reason when aborted.
 */
export async function prepareFile(path: string, cwd: string, signal?: AbortSignal): Promise<PreparedFile> {
  if (!isLarge(path, cwd)) return prepareSource(readSource(path, cwd), relative(cwd, path));
  const { prepareLargeFile } = await import("./large-file.ts");
  return prepareLargeFile(path, cwd, signal);
}

/** The same for a text that is not in a file, such as a stored down. */
export function prepareSource(source: string, path: string): PreparedFile {
  const directives = readDirectives(source, path);
  const judge = new StatementJudge(path, directives);
  const statements: Statement[] = [];
  for (const statement of statementsOf(source, path)) statements.push(statement);
  for (const statement of statements) judge.see(statement);
  return new WholeFile(path, { source, hash: contentHash(source), directives, statements }, judge.end());
}

/** Prepares all of them, and reports everything that is wrong at once, before anything runs. */
export async function prepareMigrations(
  migrations: readonly Migration[],
  cwd: string,
  signal?: AbortSignal,
): Promise<PreparedMigration[]> {
  const errors: PgopsError[] = [];
  const prepared: PreparedMigration[] = [];
  for (const migration of migrations) {
    try {
      prepared.push(await prepareMigration(migration, cwd, signal));
    } catch (error) {
      if (!(error instanceof PgopsError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw wrongFiles(errors.map(onOneLine), "the migrations folder");
  return prepared;
}

/** The directives at the top of a file, which is read no further than its first statement. */
export function readFileDirectives(path: string, cwd: string): Directives {
  return readTopDirectives(textParts(path, cwd), relative(cwd, path));
}

async function prepareMigration(
  migration: Migration,
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<PreparedMigration> {
  const up = await prepareFile(migration.upPath, cwd, signal);
  if (migration.downPath === undefined) {
    if (up.directives.irreversible === undefined) throw missingDown(migration, up.path);
    return { migration, up, down: undefined };
  }
  return { migration, up, down: await prepareFile(migration.downPath, cwd, signal) };
}

function missingDown(migration: Migration, path: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_NO_DOWN",
    message: `${migration.filename} has no down file`,
    place: { file: path },
    hint: `Write ${migration.filename.replace(/\.up\.sql$/, ".down.sql")}, or say in the up file why there is none: -- pgops: irreversible <why>`,
    exitCode: 2,
  });
}

function onOneLine({ message, place }: PgopsError): string {
  if (place?.line === undefined) return message;
  return `${place.file}:${place.line}:${place.column ?? 1}: ${message}`;
}
