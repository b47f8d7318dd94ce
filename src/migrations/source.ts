import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { contentHash, decodeSql } from "../sqltext/read-source.ts";

/**
 * Reads a file of SQL.
 * @throws PgopsError `PGOPS_FILE` where it cannot be read, `PGOPS_NOT_UTF8` (exit code 2).
 */
export function readSource(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  try {
    return decodeSql(readFileSync(path), shown);
  } catch (error) {
    if (error instanceof PgopsError) throw error;
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${shown} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      hint: "Check that the file is there and may be read by this user.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

/** The hash of an up file as the ledger records it. @throws PgopsError as `readSource` does. */
export function hashOfFile(path: string, cwd: string): string {
  return contentHash(readSource(path, cwd));
}
