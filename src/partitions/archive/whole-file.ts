import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PgopsError } from "../../errors.ts";
import { fileRefusal, intoPlace, syncFolder } from "../../operation/file-in-place.ts";

/** Only its owner reads it: it holds rows. */
export const fileMode = 0o600;

/** Writes a file under another name, sees that it is on the disk, and gives it its name: it is there whole, or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  await writeFile(part, text, { mode: fileMode, flush: true });
  await intoPlace(part, path);
}

/** Makes a folder and those that it is in, for its owner only, and sees that their names are on the disk. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Says for people what the file system has refused; anything else as it came. */
export function fileFailure(error: unknown, what: string, stands: string): unknown {
  const reason = fileRefusal(error);
  if (error instanceof PgopsError || reason === undefined) return error;
  return new PgopsError({
    code: "PGOPS_ARCHIVE_FILE",
    message: `${what}: ${reason}`,
    hint: "Look at `archiveDirectory` in the configuration, and at the disk it is on. Then run it again: it goes on from here.",
    stands,
    cause: error,
  });
}
