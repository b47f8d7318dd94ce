import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PgopsError } from "../../errors.ts";

/** Only its owner reads it: it holds rows. */
export const fileMode = 0o600;

/** Writes a file under another name, sees that it is on the disk, and gives it its name: it is there whole, or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  await writeFile(part, text, { mode: fileMode, flush: true });
  await intoPlace(part, path);
}

/** Gives a file that is on the disk its name, and sees that the name is too. */
export async function intoPlace(part: string, path: string): Promise<void> {
  await rename(part, path);
  await syncFolder(dirname(path));
}

/** Makes a folder and those that it is in, for its owner only, and sees that their names are on the disk. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left there",
  EDQUOT: "the quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "it is read-only there",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder",
  EEXIST: "a part of its path is no folder",
  ENOENT: "it is not there",
  EFBIG: "it is too large",
  EIO: "the disk does not answer as it should",
};

/** Says for people what the file system has refused; anything else as it came. */
export function fileFailure(error: unknown, what: string, stands: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const reason = syscall === undefined || code === undefined ? undefined : (reasons[code] ?? code);
  if (error instanceof PgopsError || reason === undefined) return error;
  return new PgopsError({
    code: "PGOPS_ARCHIVE_FILE",
    message: `${what}: ${reason}`,
    hint: "Look at `archiveDirectory` in the configuration, and at the disk it is on. Then run it again: it goes on from here.",
    stands,
    cause: error,
  });
}
