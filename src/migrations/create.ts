import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { withLockFile } from "../postgres/servers/lock-file.ts";
import { listMigrations } from "./files.ts";
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
const lockFile = ".pgops-create.lock";

/**
 * Lays down the next pair of files. Several at once on one machine get numbers of their own.
 * @throws PgopsError for a name without a letter or digit, and for files that cannot be used.
 */
export async function createMigration(options: CreateOptions): Promise<CreateResult> {
  const name = fileName(options.name);
  try {
    return await layPair(name, options);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof PgopsError || code === undefined) throw error;
    // The lock file is ours; what a person can mend is the folder.
    const written = path === undefined || path.includes(lockFile) ? options.directory : path;
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${relative(options.cwd, written)} cannot be written (${code})`,
      hint: "Check the permissions of the folder.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

async function layPair(name: string, options: CreateOptions): Promise<CreateResult> {
  const { cwd, directory } = options;
  await mkdir(directory, { recursive: true });
  return withLockFile(join(directory, lockFile), async () => {
    const digits = nextDigits(listMigrations(directory, cwd), options);
    const label = `${digits}_${name}`;
    const paths = { up: join(directory, `${label}.up.sql`), down: join(directory, `${label}.down.sql`) };
    for (const half of ["up", "down"] as const) {
      const text = await readFile(template(half), "utf8");
      await writeFile(paths[half], text.replaceAll("{{label}}", label), { flag: "wx" });
    }
    return { number: Number(digits), name, up: relative(cwd, paths.up), down: relative(cwd, paths.down) };
  });
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
  if (timestamp !== true) {
    const width = Math.max(fewestDigits, ...migrations.map(({ digits }) => digits.length));
    return String(highest + 1).padStart(width, "0");
  }
  const clock = Number(now.toISOString().replace(/\D/g, "").slice(0, 14));
  return String(Math.max(clock, highest + 1));
}
