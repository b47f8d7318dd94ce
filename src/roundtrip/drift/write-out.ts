import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";

/** Writes a file and the folders that it is in. @throws PgopsError `PGOPS_FILE` (exit code 2). */
export async function writeOut(path: string, text: string, cwd: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${relative(cwd, path) || path} cannot be written: ${(error as Error).message}`,
      hint: "Look at the folder and its rights.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}
