import { relative } from "node:path";
import { PgopsError } from "../errors.ts";
import { type Directives, readTopDirectives } from "../sqltext/directives.ts";
import { prepareFile } from "../sqltext/prepare-file.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { textParts } from "../sqltext/source.ts";
import { wrongFiles } from "./files.ts";
import type { Migration } from "./migration.ts";

/** Both halves of a migration; `down` is undefined where it is irreversible. */
export interface PreparedMigration {
  migration: Migration;
  up: PreparedFile;
  down: PreparedFile | undefined;
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
  const up = await prepareFile(migration.upPath, cwd, { signal });
  if (migration.downPath === undefined) {
    if (up.directives.irreversible === undefined) throw missingDown(migration, up.path);
    return { migration, up, down: undefined };
  }
  return { migration, up, down: await prepareFile(migration.downPath, cwd, { signal }) };
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
