import { relative } from "node:path";
import { type FileKind, readDirectives } from "./directives.ts";
import { StatementJudge } from "./judge.ts";
import { type PreparedFile, WholeFile } from "./prepared-file.ts";
import { contentHash } from "./read-source.ts";
import { isLarge, readSource } from "./source.ts";
import { type Statement, statementsOf } from "./split.ts";

export interface PrepareOptions {
  /** Which directives it may hold; default: those of a migration. */
  kind?: FileKind | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads and judges one file.
 * @throws PgopsError with file, line and what to do: not UTF-8, empty, a directive or transaction control that is
 * refused, a statement that needs to run outside a transaction among others. With the signal's reason when aborted.
 */
export async function prepareFile(
  path: string,
  cwd: string,
  options: PrepareOptions = {},
): Promise<PreparedFile> {
  const { kind } = options;
  if (!isLarge(path, cwd)) return prepareSource(readSource(path, cwd), relative(cwd, path), kind);
  const { prepareLargeFile } = await import("./large-file.ts");
  return prepareLargeFile(path, cwd, options);
}

/** The same for a text that is not in a file, such as a stored down. */
export function prepareSource(source: string, path: string, kind: FileKind = "migration"): PreparedFile {
  const directives = readDirectives(source, path, kind);
  const judge = new StatementJudge(path, directives);
  const statements: Statement[] = [];
  for (const statement of statementsOf(source, path)) statements.push(statement);
  for (const statement of statements) judge.see(statement);
  return new WholeFile(path, { source, hash: contentHash(source), directives, statements }, judge.end());
}
