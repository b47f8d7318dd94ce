import { relative } from "node:path";
import { PgopsError } from "../errors.ts";
import { type Directives, readDirectives } from "../sqltext/directives.ts";
import { contentHash } from "../sqltext/read-source.ts";
import { type Statement, statementsOf } from "../sqltext/split.ts";
import { cannotRunInTransaction } from "../sqltext/transaction-block.ts";
import { refuseTransactionControl, withoutTransactionFrame } from "../sqltext/transaction-control.ts";
import { wrongFiles } from "./files.ts";
import type { Migration } from "./migration.ts";
import { readSource } from "./source.ts";

/** A file that was read, split and judged: ready to be sent. */
export interface PreparedFile {
  /** Relative to the working folder, for messages. */
  path: string;
  source: string;
  hash: string;
  directives: Directives;
  statements: readonly Statement[];
  /** Whether it runs inside a transaction that pgops begins. */
  transactional: boolean;
}

/** Both halves of a migration; `down` is undefined where it is irreversible. */
export interface PreparedMigration {
  migration: Migration;
  up: PreparedFile;
  down: PreparedFile | undefined;
}

/**
 * Reads and judges one file.
 * @throws PgopsError with file, line and what to do: not UTF-8, empty, a directive or transaction control that is
 * refused, a statement that needs to run outside a transaction among others.
 */
export function prepareFile(path: string, cwd: string): PreparedFile {
  const shown = relative(cwd, path);
  return prepareSource(readSource(path, cwd), shown);
}

/** The same for a text that is not in a file, such as a stored down. */
export function prepareSource(source: string, path: string): PreparedFile {
  const directives = readDirectives(source, path);
  const all = [...statementsOf(source, path)];
  if (all.length === 0) throw emptyFile(path);
  const hash = contentHash(source);
  if (directives.noTransaction) {
    refuseTransactionControl(all, path);
    return { path, source, hash, directives, statements: all, transactional: false };
  }
  const statements = withoutTransactionFrame(all, path);
  const transactional = mayRunInTransaction(statements, path);
  return { path, source, hash, directives, statements, transactional };
}

/** Prepares all of them, and reports everything that is wrong at once, before anything runs. */
export function prepareMigrations(migrations: readonly Migration[], cwd: string): PreparedMigration[] {
  const errors: PgopsError[] = [];
  const prepared: PreparedMigration[] = [];
  for (const migration of migrations) {
    try {
      prepared.push(prepareMigration(migration, cwd));
    } catch (error) {
      if (!(error instanceof PgopsError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw wrongFiles(errors.map(onOneLine), "the migrations folder");
  return prepared;
}

/** The directives alone, without splitting the file. */
export function readFileDirectives(path: string, cwd: string): Directives {
  return readDirectives(readSource(path, cwd), relative(cwd, path));
}

function prepareMigration(migration: Migration, cwd: string): PreparedMigration {
  const up = prepareFile(migration.upPath, cwd);
  if (migration.downPath === undefined) {
    if (up.directives.irreversible === undefined) throw missingDown(migration, up.path);
    return { migration, up, down: undefined };
  }
  return { migration, up, down: prepareFile(migration.downPath, cwd) };
}

function mayRunInTransaction(statements: readonly Statement[], path: string): boolean {
  for (const statement of statements) {
    const reason = cannotRunInTransaction(statement);
    if (reason === undefined) continue;
    if (statements.length === 1) return false;
    throw new PgopsError({
      code: "PGOPS_NOT_IN_TRANSACTION",
      message: `${reason} cannot run inside a transaction, and the file holds other statements too`,
      place: { file: path, line: statement.line, column: statement.column },
      hint: "Give the statement a migration of its own, or begin the file with `-- pgops: no-transaction`.",
      exitCode: 2,
    });
  }
  return true;
}

function emptyFile(path: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_EMPTY_FILE",
    message: `${path} holds no statement`,
    place: { file: path },
    hint: "Write the SQL, or `SELECT 1;` where nothing is to be done.",
    exitCode: 2,
  });
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
