import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import type { FolderOptions } from "./folder-lock.ts";
import type { Migration } from "./migration.ts";
import { hashOfFile } from "../sqltext/source.ts";

export const lockFileName = "migrations.lock";

/** One line of the lock file: a migration and what its files held when it was written. */
export interface LockEntry {
  /** The number as the file name writes it. */
  digits: string;
  name: string;
  up: string;
  /** Undefined where there is no down file. */
  down: string | undefined;
}

export interface LockLine extends LockEntry {
  /** Counts from 1. */
  line: number;
}

/** A line that cannot be used, or that should not be where it is. */
export interface LockProblem {
  rule: "lock-conflict" | "lock-malformed" | "lock-order";
  line: number;
  message: string;
}

export interface LockFile {
  entries: LockLine[];
  problems: LockProblem[];
}

const header = `# What each migration holds: its number, its name, the SHA-256 of its up file and of its down file ("-" for none).
# Commit it. After a change to a file, \`pgops lock\` writes it anew; \`pgops check\` compares it with the files.
# A conflict in git here means that two branches added migrations: \`pgops lock\`, then \`pgops renumber\` where two
# have one number.
`;

const entryLine = /^(\d+) (\S+) ([0-9a-f]{64}) ([0-9a-f]{64}|-)$/;
const conflictMarker = /^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)/;

/** The text of a lock file that holds these entries, sorted by number and name. */
export function formatLockFile(entries: readonly LockEntry[]): string {
  const lines = entries.toSorted(byNumber).map(({ digits, name, up, down = "-" }) => {
    return `${digits} ${name} ${up} ${down}\n`;
  });
  return header + lines.join("");
}

/** Reads the text of a lock file as far as it can be read, and tells what is wrong with the rest. */
export function parseLockFile(text: string): LockFile {
  const entries: LockLine[] = [];
  const problems: LockProblem[] = [];
  const conflict = new ConflictReader();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const line = index + 1;
    const content = raw.replace(/\r$/, "");
    if (content.trim() === "" || content.startsWith("#")) continue;
    if (conflictMarker.test(content)) {
      if (conflict.isNew(content)) problems.push(inConflict(line));
      continue;
    }
    const [matched, digits = "", name = "", up = "", down = ""] = entryLine.exec(content) ?? [];
    if (matched === undefined) problems.push(malformed(line, content));
    else entries.push({ digits, name, up, down: down === "-" ? undefined : down, line });
  }
  // What stands between the markers of a conflict is there twice, and in no order, for that reason.
  if (problems.every(({ rule }) => rule !== "lock-conflict")) problems.push(...misplaced(entries));
  return { entries, problems };
}

/** The text of the folder's lock file; undefined where there is none. @throws PgopsError `PGOPS_FILE`. */
export function readLockText({ cwd, directory }: FolderOptions): string | undefined {
  const path = join(directory, lockFileName);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new PgopsError({
      code: "PGOPS_FILE",
      message: `${relative(cwd, path)} cannot be read (${code})`,
      hint: "Check that the file may be read by this user.",
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

/**
 * The entries of the folder's lock file; undefined where there is none.
 * @throws PgopsError `PGOPS_LOCK_BROKEN` with the first line that cannot be used (exit code 2), `PGOPS_FILE`.
 */
export function readLockEntries(options: FolderOptions): LockEntry[] | undefined {
  const text = readLockText(options);
  if (text === undefined) return undefined;
  const { entries, problems } = parseLockFile(text);
  const problem = problems.find(({ rule }) => rule !== "lock-order");
  if (problem === undefined) return entries;
  throw new PgopsError({
    code: "PGOPS_LOCK_BROKEN",
    message: problem.message,
    place: { file: relative(options.cwd, join(options.directory, lockFileName)), line: problem.line },
    hint: "`pgops lock` writes it anew from the files. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

/** Writes the lock file as a whole or not at all. */
export async function writeLockFile(directory: string, entries: readonly LockEntry[]): Promise<void> {
  const path = join(directory, lockFileName);
  const draft = join(directory, `.${lockFileName}.${randomUUID()}`);
  try {
    await writeFile(draft, formatLockFile(entries), { flag: "wx" });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** What the lock file should say of a migration. @throws PgopsError for a file that cannot be read or decoded. */
export function lockEntryOf({ digits, name, upPath, downPath }: Migration, cwd: string): LockEntry {
  const down = downPath === undefined ? undefined : hashOfFile(downPath, cwd);
  return { digits, name, up: hashOfFile(upPath, cwd), down };
}

export function byNumber(a: LockEntry, b: LockEntry): number {
  return Number(a.digits) - Number(b.digits) || compare(a.name, b.name) || compare(a.digits, b.digits);
}

/** By code units: the order must be the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Tells the marker that begins a conflict from those that belong to it. */
class ConflictReader {
  #open = false;

  isNew(marker: string): boolean {
    const isNew = !this.#open || marker.startsWith("<");
    this.#open = !marker.startsWith(">");
    return isNew;
  }
}

function inConflict(line: number): LockProblem {
  return { rule: "lock-conflict", line, message: "a conflict of git is not resolved here" };
}

function malformed(line: number, content: string): LockProblem {
  const shown = content.length > 60 ? `${content.slice(0, 60)}...` : content;
  return {
    rule: "lock-malformed",
    line,
    message: `"${shown}" is not of the form NUMBER name HASH HASH`,
  };
}

function misplaced(entries: readonly LockLine[]): LockProblem[] {
  const problems: LockProblem[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const { line } = entry;
    const label = `${entry.digits}_${entry.name}`;
    const first = lineOf.get(label);
    const before = entries[index - 1];
    if (first !== undefined) {
      problems.push({ rule: "lock-malformed", line, message: `${label} stands in line ${first} already` });
    } else if (before !== undefined && byNumber(before, entry) > 0) {
      const message = `${label} stands below ${before.digits}_${before.name}`;
      problems.push({ rule: "lock-order", line, message });
    }
    lineOf.set(label, first ?? line);
  }
  return problems;
}
