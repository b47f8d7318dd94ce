import { join, relative } from "node:path";
import { PgopsError } from "../errors.ts";
import { countFindings, type Finding, finding, type Severity } from "../findings.ts";
import { judgeFile } from "./file-problems.ts";
import { completeMove, type FileProblem, isHalfMoved, type LoneDown, readMigrationFolder } from "./files.ts";
import type { FolderOptions } from "./folder-lock.ts";
import { checkLockFile } from "./lock-check.ts";
import type { Migration } from "./migration.ts";
import { readFileDirectives } from "./prepare.ts";
import { label } from "./step.ts";

export interface CheckResult {
  /** How many there are. */
  migrations: number;
  /** Each of them ("012_coupons") with its up file, relative to the working folder. */
  pairs: { name: string; file: string }[];
  findings: Finding[];
  counts: Record<Severity, number>;
}

/** The rules that stand for errors which `migrate` and `rollback` would end with; the others are named after theirs. */
const ruleOf: Readonly<Record<string, string>> = {
  PGOPS_FILE: "unreadable-file",
  PGOPS_NOT_UTF8: "encoding",
  PGOPS_SPLIT: "cannot-split",
};

/**
 * Judges all files of a migrations folder, and its lock file, without a server. Changes nothing.
 * @throws PgopsError `PGOPS_NO_DIRECTORY`; what is wrong with the files is not thrown, but found.
 */
export async function checkMigrations({ cwd, directory }: FolderOptions): Promise<CheckResult> {
  const { migrations, loneDowns, problems } = readMigrationFolder(directory, cwd);
  const findings = problems.map((problem) => fromProblem(problem, relative(cwd, directory)));
  for (const migration of migrations) findings.push(...(await checkPair(migration, loneDowns, cwd)));
  for (const { path } of loneDowns) findings.push(...fromErrors(await judgeFile(path, cwd), path, { cwd }));
  findings.push(...checkLockFile(migrations, { cwd, directory }));
  findings.sort(byPlace);
  const pairs = migrations.map((migration) => ({
    name: label(migration),
    file: relative(cwd, migration.upPath),
  }));
  return { migrations: migrations.length, pairs, findings, counts: countFindings(findings) };
}

async function checkPair(
  migration: Migration,
  loneDowns: readonly LoneDown[],
  cwd: string,
): Promise<Finding[]> {
  const up = await judgeFile(migration.upPath, cwd);
  const findings = fromErrors(up, migration.upPath, { cwd, migration });
  if (migration.downPath !== undefined) {
    const down = await judgeFile(migration.downPath, cwd);
    findings.push(...fromErrors(down, migration.downPath, { cwd, migration }));
  } else if (isIrreversible(migration, cwd) === false) findings.push(missingDown(migration, loneDowns, cwd));
  return findings;
}

/** Undefined for a file whose directives cannot be read: then nobody knows. */
function isIrreversible({ upPath }: Migration, cwd: string): boolean | undefined {
  try {
    return readFileDirectives(upPath, cwd).irreversible !== undefined;
  } catch (error) {
    if (error instanceof PgopsError) return undefined;
    throw error;
  }
}

function fromErrors(
  errors: readonly PgopsError[],
  path: string,
  { cwd, migration }: { cwd: string; migration?: Migration },
): Finding[] {
  return errors.map((error) => fromError(error, relative(cwd, path), migration));
}

function fromError({ code, message, hint, place }: PgopsError, file: string, migration?: Migration): Finding {
  const rule =
    ruleOf[code] ??
    code
      .replace(/^PGOPS_/, "")
      .toLowerCase()
      .replaceAll("_", "-");
  const object = migration === undefined ? null : label(migration);
  return finding({ rule, message, fix: hint ?? "Mend the file." }, { file, object, ...placeIn(place) });
}

function placeIn(place: PgopsError["place"]): { line: number | null; column: number | null } {
  return { line: place?.line ?? null, column: place?.column ?? null };
}

function fromProblem({ rule, filename, message, fix }: FileProblem, folder: string): Finding {
  return finding({ rule, message, fix }, { file: join(folder, filename) });
}

function missingDown(migration: Migration, loneDowns: readonly LoneDown[], cwd: string): Finding {
  const message = `${migration.filename} has no down file`;
  const down = migration.filename.replace(/\.up\.sql$/, ".down.sql");
  const fix = loneDowns.some((lone) => isHalfMoved(migration, lone))
    ? completeMove(migration)
    : `Write ${down}, or say in the up file why there is none: -- pgops: irreversible <why>`;
  const file = relative(cwd, migration.upPath);
  return finding({ rule: "missing-down", message, fix }, { file, object: label(migration) });
}

function byPlace({ where: a }: Finding, { where: b }: Finding): number {
  return (a.file ?? "").localeCompare(b.file ?? "", "en") || (a.line ?? 0) - (b.line ?? 0);
}
