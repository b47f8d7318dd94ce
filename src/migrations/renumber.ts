import { rename } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { clockNumber, requireRoomAbove, timestampDigits } from "./create.ts";
import { isHalfMoved, type LoneDown, type MigrationFolder, readMigrationFolder } from "./files.ts";
import { type FolderOptions, withFolderLock } from "./folder-lock.ts";
import { lockEntryOf, readLockEntries, writeLockFile } from "./lock-file.ts";
import type { Migration } from "./migration.ts";
import { label } from "./step.ts";

export interface RenumberOptions extends FolderOptions {
  /** The migration: its number, and its name where two have that number. */
  which: { number: number; name?: string | undefined };
  /** Whether a database has the migration; without it nobody is asked. */
  isApplied?: ((migration: Migration) => Promise<boolean>) | undefined;
  /** The clock, for tests. */
  now?: Date | undefined;
}

export interface RenumberResult {
  /** "012_coupons": what it was called, and is called now. */
  from: string;
  to: string;
  number: number;
  name: string;
  /** Relative to `cwd`. */
  up: string;
  /** Null where there is no down file. */
  down: string | null;
}

/**
 * Moves a migration that no database has to the end: both files get the next number, and so does its line in the
 * lock file. One that is the last already stays as it is. A move that was interrupted is completed.
 * @throws PgopsError `PGOPS_UNKNOWN_NUMBER`, `PGOPS_AMBIGUOUS_NUMBER`, `PGOPS_APPLIED`, or for files that cannot be used.
 */
export async function renumberMigration(options: RenumberOptions): Promise<RenumberResult> {
  const { cwd, directory, isApplied } = options;
  const migration = chosen(readMigrationFolder(directory, cwd), options.which);
  if ((await isApplied?.(migration)) === true) throw applied(migration);
  return withFolderLock(options, async () => {
    const folder = readMigrationFolder(directory, cwd);
    return move(chosen(folder, options.which), folder, options);
  });
}

async function move(
  migration: Migration,
  folder: MigrationFolder,
  options: RenumberOptions,
): Promise<RenumberResult> {
  const { cwd, directory, now = new Date() } = options;
  // Read before anything is renamed: one that cannot be used stops it here.
  const locked = readLockEntries(options);
  const half = folder.loneDowns.find((lone) => isHalfMoved(migration, lone));
  const digits = nextDigits(migration, half, folder, now);
  const moved = digits === migration.digits ? migration : await renameBoth(migration, half, digits);
  if (locked !== undefined && moved !== migration) {
    const mine = new Set([label(migration), label(moved)]);
    const line = locked.find((entry) => mine.has(label(entry)));
    const others = locked.filter((entry) => !mine.has(label(entry)));
    // The hashes stay: a change that was not recorded is not recorded by the way.
    await writeLockFile(directory, [...others, line ? { ...line, digits } : lockEntryOf(moved, cwd)]);
  }
  return {
    from: label(migration),
    to: label(moved),
    number: moved.number,
    name: moved.name,
    up: relative(cwd, moved.upPath),
    down: moved.downPath === undefined ? null : relative(cwd, moved.downPath),
  };
}

/** The down file goes first: the up file alone under its old number is refused, and so is the down file alone. */
async function renameBoth(
  migration: Migration,
  half: LoneDown | undefined,
  digits: string,
): Promise<Migration> {
  const renamed = async (path: string): Promise<string> => {
    const target = join(dirname(path), basename(path).replace(/^\d+/, digits));
    if (target !== path) await rename(path, target);
    return target;
  };
  const down = half?.path ?? migration.downPath;
  const downPath = down === undefined ? undefined : await renamed(down);
  const upPath = await renamed(migration.upPath);
  return {
    number: Number(digits),
    digits,
    name: migration.name,
    filename: basename(upPath),
    upPath,
    downPath,
  };
}

/**
 * The number after the highest of the others, as wide as it was; by the clock where it came from the clock.
 * Its own where that is the highest already, and the one that an interrupted move had begun with.
 */
function nextDigits(
  migration: Migration,
  half: LoneDown | undefined,
  { migrations, loneDowns }: MigrationFolder,
  now: Date,
): string {
  const others = [
    ...migrations.filter((one) => one !== migration),
    ...loneDowns.filter((one) => one !== half),
  ];
  const highest = others.reduce(
    (most, { number }) => (Number.isSafeInteger(number) ? Math.max(most, number) : most),
    0,
  );
  for (const { number, digits } of half === undefined ? [migration] : [half]) {
    if (number > highest && Number.isSafeInteger(number)) return digits;
  }
  requireRoomAbove(highest);
  const { length } = migration.digits;
  const clock = length === timestampDigits ? clockNumber(now) : 0;
  return String(Math.max(clock, highest + 1)).padStart(length, "0");
}

function chosen({ migrations }: MigrationFolder, { number, name }: RenumberOptions["which"]): Migration {
  const found = migrations.filter(
    (one) => one.number === number && (name === undefined || one.name === name),
  );
  const [first, second] = found;
  if (first === undefined) {
    const called = name === undefined ? `the number ${number}` : `the name ${number}_${name}`;
    throw new PgopsError({
      code: "PGOPS_UNKNOWN_NUMBER",
      message: `there is no migration with ${called}`,
      hint: "`pgops check` says what is wrong with the files. Nothing was changed.",
      exitCode: ExitCode.usage,
    });
  }
  if (second === undefined) return first;
  throw new PgopsError({
    code: "PGOPS_AMBIGUOUS_NUMBER",
    message: `${found.length} migrations have the number ${number}`,
    details: found.map(label),
    hint: `Say which: pgops renumber ${label(second)}. Nothing was changed.`,
    exitCode: ExitCode.usage,
  });
}

function applied(migration: Migration): PgopsError {
  return new PgopsError({
    code: "PGOPS_APPLIED",
    message: `${label(migration)} is applied in this database, and another number would make it pending again`,
    hint: "Where two have the number, move the one that no database has. Nothing was changed.",
  });
}
