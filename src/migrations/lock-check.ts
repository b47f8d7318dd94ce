import { join, relative } from "node:path";
import { PgopsError } from "../errors.ts";
import { type Finding, finding, type Severity } from "../findings.ts";
import type { FolderOptions } from "./folder-lock.ts";
import {
  type LockEntry,
  lockEntryOf,
  lockFileName,
  type LockLine,
  type LockProblem,
  parseLockFile,
  readLockText,
} from "./lock-file.ts";
import type { Migration } from "./migration.ts";
import { label } from "./step.ts";

const writeAnew = "`pgops lock` writes it anew.";
const fixes: Readonly<Record<LockProblem["rule"], string>> = {
  "lock-conflict": `Two branches added migrations: ${writeAnew} Where two have one number, \`pgops renumber\` then moves one.`,
  "lock-malformed": writeAnew,
  "lock-order": writeAnew,
};

/** Compares the lock file with the migrations. What cannot be read is left to the check of the files themselves. */
export function checkLockFile(migrations: readonly Migration[], options: FolderOptions): Finding[] {
  const { cwd, directory } = options;
  const file = relative(cwd, join(directory, lockFileName));
  const text = readLockText(options);
  if (text === undefined) return migrations.length === 0 ? [] : [missing(file)];
  const { entries, problems } = parseLockFile(text);
  const findings = problems.map(({ rule, line, message }) => {
    const severity: Severity = rule === "lock-order" ? "warning" : "error";
    return finding({ rule, severity, message, fix: fixes[rule] }, { file, line });
  });
  const known = Map.groupBy(entries, label);
  for (const migration of migrations) {
    const lines = known.get(label(migration));
    known.delete(label(migration));
    if (lines === undefined) findings.push(noEntry(migration, file));
    else findings.push(...changes(migration, lines, file, cwd));
  }
  for (const [, [line]] of known) if (line !== undefined) findings.push(noFile(line, file));
  return findings;
}

function missing(file: string): Finding {
  const message =
    "there is no lock file, so that a file changed by mistake, or a number taken twice, shows late";
  const fix = "`pgops lock` writes it; commit it.";
  return finding({ rule: "lock-missing", severity: "warning", message, fix }, { file });
}

function noEntry(migration: Migration, file: string): Finding {
  const message = `${label(migration)} is not in the lock file`;
  const fix = "`pgops lock` adds it; commit it with the migration.";
  return finding({ rule: "lock-no-entry", message, fix }, { file, object: label(migration) });
}

function noFile(entry: LockLine, file: string): Finding {
  const message = `${label(entry)} is in the lock file, but its files are not there`;
  const fix = "Bring the files back. If they are to be gone, `pgops lock` removes the line.";
  return finding({ rule: "lock-no-file", message, fix }, { file, line: entry.line, object: label(entry) });
}

function changes(migration: Migration, lines: readonly LockLine[], file: string, cwd: string): Finding[] {
  const found = readable(migration, cwd);
  const [line] = lines;
  if (found === undefined || line === undefined) return [];
  const findings: Finding[] = [];
  for (const half of ["up", "down"] as const) {
    if (lines.some((one) => one[half] === found[half])) continue;
    const message = `the ${half} file of ${label(migration)} is not what the lock file says`;
    const fix = "Bring the file back. If the change is meant, `pgops lock` records it.";
    const path = half === "up" ? migration.upPath : migration.downPath;
    const where = path === undefined ? { file, line: line.line } : { file: relative(cwd, path) };
    findings.push(finding({ rule: "lock-changed", message, fix }, { ...where, object: label(migration) }));
  }
  return findings;
}

function readable(migration: Migration, cwd: string): LockEntry | undefined {
  try {
    return lockEntryOf(migration, cwd);
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    return undefined;
  }
}
