import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { listMigrations } from "./files.ts";
import { withFolderLock } from "./folder-lock.ts";
import { lockEntryOf, readLockEntries, writeLockFile } from "./lock-file.ts";
import type { Migration } from "./migration.ts";

export interface CreateOptions {
  /** What paths in messages are relative to. */
  cwd: string;
  /** The absolute path of the migrations folder; made where it is not there. */
  directory: string;
  /** "add coupons" and "add_coupons" give the same. */
  name: string;
  /** Number by the clock (UTC, to the second) instead of counting on. */
  timestamp?: boolean | undefined;
  /** The clock, for tests. */
  now?: Date | undefined;
}

export interface CreateResult {
  number: number;
  name: string;
  /** Relative to `cwd`. */
  up: string;
  down: string;
}

const template = (half: string): URL => new URL(`../../templates/migration.${half}.sql`, import.meta.url);
const fewestDigits = 3;
/** A number that comes from the clock has as many. */
export const timestampDigits = 14;

/**
 * Lays down the next pair of files, with its line in the lock file. Several at once on one machine get numbers of
 * their own.
 * @throws PgopsError for a name without a letter or digit, and for files that cannot be used.
 */
export async function createMigration(options: CreateOptions): Promise<CreateResult> {
  const name = fileName(options.name);
  return withFolderLock(options, () => layPair(name, options));
}

async function layPair(name: string, options: CreateOptions): Promise<CreateResult> {
  const { cwd, directory } = options;
  const present = listMigrations(directory, cwd);
  const locked = readLockEntries(options);
  const digits = nextDigits(present, options);
  const label = `${digits}_${name}`;
  const filename = `${label}.up.sql`;
  const paths = { up: join(directory, filename), down: join(directory, `${label}.down.sql`) };
  for (const half of ["up", "down"] as const) {
    const text = await readFile(template(half), "utf8");
    await writeFile(paths[half], text.replaceAll("{{label}}", label), { flag: "wx" });
  }
  const number = Number(digits);
  const created = { number, digits, name, filename, upPath: paths.up, downPath: paths.down };
  // Where there is none yet, it begins with all that is there; else the lines of the others are not ours to renew.
  const others = locked ?? present.map((migration) => lockEntryOf(migration, cwd));
  await writeLockFile(directory, [...others, lockEntryOf(created, cwd)]);
  return { number, name, up: relative(cwd, paths.up), down: relative(cwd, paths.down) };
}

function fileName(text: string): string {
  const name = text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  if (name !== "" && Buffer.byteLength(name) <= 200) return name;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: name === "" ? `"${text}" holds nothing that a file can be named after` : "the name is too long",
    hint: "Name it after what it does: pgops create add_coupons",
    exitCode: ExitCode.usage,
  });
}

/** One more than the highest, as wide as the widest; by the clock at least a second after the highest. */
function nextDigits(
  migrations: readonly Migration[],
  { timestamp, now = new Date() }: CreateOptions,
): string {
  const highest = migrations.at(-1)?.number ?? 0;
  requireRoomAbove(highest);
  if (timestamp === true) return String(Math.max(clockNumber(now), highest + 1));
  const width = Math.max(fewestDigits, ...migrations.map(({ digits }) => digits.length));
  return String(highest + 1).padStart(width, "0");
}

/** @throws PgopsError where the next number would be one that no file may have. */
export function requireRoomAbove(highest: number): void {
  if (Number.isSafeInteger(highest + 1)) return;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: `there is no number above ${highest}, the highest there is`,
    hint: "Give that migration a smaller number first, where no database has it yet.",
    exitCode: ExitCode.usage,
  });
}

/** The clock as a number, in UTC and to the second: 20261122101500. */
export function clockNumber(now: Date): number {
  return Number(now.toISOString().replace(/\D/g, "").slice(0, timestampDigits));
}
