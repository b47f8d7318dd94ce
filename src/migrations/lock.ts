import { join, relative } from "node:path";
import { readMigrationFolder } from "./files.ts";
import { type FolderOptions, withFolderLock } from "./folder-lock.ts";
import {
  formatLockFile,
  type LockEntry,
  lockEntryOf,
  lockFileName,
  parseLockFile,
  readLockText,
  writeLockFile,
} from "./lock-file.ts";
import { label } from "./step.ts";

export interface LockResult {
  /** Relative to `cwd`. */
  file: string;
  /** How many it holds now. */
  migrations: number;
  /** "012_coupons": what the lock file did not hold, held otherwise, or should not hold any more. */
  added: string[];
  changed: string[];
  removed: string[];
  /** False where the file was as it should be. */
  written: boolean;
}

/**
 * Writes the lock file anew from the migrations, whatever it held, and tells the difference.
 * Two migrations with one number both get a line: `check` finds that, `renumber` mends it.
 * @throws PgopsError for a folder or file that cannot be read or written, and for one that is not UTF-8 (exit code 2).
 */
export async function lockMigrations(options: FolderOptions): Promise<LockResult> {
  const { cwd, directory } = options;
  // Before the folder is locked, which would make one that does not exist.
  readMigrationFolder(directory, cwd);
  return withFolderLock(options, async () => {
    const { migrations } = readMigrationFolder(directory, cwd);
    const entries = migrations.map((migration) => lockEntryOf(migration, cwd));
    const text = readLockText(options);
    const before = Map.groupBy(text === undefined ? [] : parseLockFile(text).entries, label);
    const now = new Set(entries.map(label));
    const written = text?.replaceAll("\r\n", "\n") !== formatLockFile(entries);
    if (written) await writeLockFile(directory, entries);
    return {
      file: relative(cwd, join(directory, lockFileName)),
      migrations: entries.length,
      added: entries.map(label).filter((name) => !before.has(name)),
      changed: entries.filter((entry) => isChanged(before.get(label(entry)), entry)).map(label),
      removed: [...before.keys()].filter((name) => !now.has(name)),
      written,
    };
  });
}

function isChanged(before: readonly LockEntry[] | undefined, { up, down }: LockEntry): boolean {
  return before !== undefined && !before.every((entry) => entry.up === up && entry.down === down);
}
