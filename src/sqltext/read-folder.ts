import { readdirSync } from "node:fs";
import { relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";

/**
 * The names of what is in a folder of SQL files: `what` it holds ("migrations") is for the message, and `hint` says what to do.
 * @throws PgopsError `PGOPS_NO_DIRECTORY` (exit code 2) where it is not there, or cannot be read
 */
export function readFolder(
  directory: string,
  cwd: string,
  { what, hint }: { what: string; hint: string },
): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const where = relative(cwd, directory) || ".";
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    throw new PgopsError({
      code: "PGOPS_NO_DIRECTORY",
      message: `the ${what} folder ${where} ${reason}`,
      hint,
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}
