import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Gives a file that is on the disk its name, and sees that the name is too. */
export async function intoPlace(part: string, path: string): Promise<void> {
  await rename(part, path);
  await syncFolder(dirname(path));
}

/** Sees that the names in a folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
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

/** What the file system has refused, for people; undefined where the error is none of its. */
export function fileRefusal(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined || code === undefined ? undefined : (reasons[code] ?? code);
}
