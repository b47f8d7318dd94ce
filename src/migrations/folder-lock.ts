import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { withLockFile } from "../postgres/servers/lock-file.ts";

/** The folder of the migrations, and what paths in messages are relative to. */
export interface FolderOptions {
  cwd: string;
  /** Absolute. */
  directory: string;
}

const lockFile = ".pgops-create.lock";

/**
 * Runs `work` while this process alone writes into the migrations folder, which is made where it is not there.
 * @throws PgopsError `PGOPS_FILE` for what cannot be written (exit code 2), and `PGOPS_LOCK_FILE`.
 */
export async function withFolderLock<Result>(
  { cwd, directory }: FolderOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    await mkdir(directory, { recursive: true });
    return await withLockFile(join(directory, lockFile), work);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof PgopsError || code === undefined) throw error;
    // The lock file is ours; what a person can mend is the folder.
    const written = path === undefined || path.includes(lockFile) ? directory : path;
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${relative(cwd, written)} cannot be written (${code})`,
      hint: "Check the permissions of the folder.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}
