import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { ContentHash, contentHash, decodeParts, decodeSql } from "./read-source.ts";

/** Files above this are not held in memory. */
const largestHeld = 8 * 1024 * 1024;
const partBytes = 1024 * 1024;

/**
 * Reads a file of SQL.
 * @throws PgopsError `PGOPS_FILE` where it cannot be read, `PGOPS_NOT_UTF8` (exit code 2).
 */
export function readSource(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return readable(shown, () => decodeSql(readFileSync(path), shown));
}

/** Whether the file is too large to be held. @throws PgopsError `PGOPS_FILE` */
export function isLarge(path: string, cwd: string): boolean {
  return readable(relative(cwd, path), () => statSync(path).size > largestHeld);
}

/**
 * The text of a file in parts, none of which cuts a character; `onBytes` is given its bytes on their way.
 * @throws PgopsError as `readSource` does.
 */
export function textParts(
  path: string,
  cwd: string,
  onBytes?: (bytes: Uint8Array) => void,
): Generator<string, void, undefined> {
  const shown = relative(cwd, path);
  return decodeParts(() => bytesOf(path, shown), shown, onBytes);
}

/** The hash of an up file as the ledger records it. @throws PgopsError as `readSource` does. */
export function hashOfFile(path: string, cwd: string): string {
  if (!isLarge(path, cwd)) return contentHash(readSource(path, cwd));
  const hash = new ContentHash();
  for (const bytes of bytesOf(path, relative(cwd, path))) hash.add(bytes);
  return hash.digest();
}

/** The bytes of a file; each part is used up before the next is asked for. */
function* bytesOf(path: string, shown: string): Generator<Uint8Array, void, undefined> {
  const descriptor = readable(shown, () => openSync(path, "r"));
  try {
    const part = Buffer.allocUnsafe(partBytes);
    for (;;) {
      const length = readable(shown, () => readSync(descriptor, part, 0, partBytes, null));
      if (length === 0) return;
      yield part.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

function readable<Result>(shown: string, read: () => Result): Result {
  try {
    return read();
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
