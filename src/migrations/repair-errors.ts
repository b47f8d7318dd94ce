import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationEntry } from "./state.ts";
import { label } from "./step.ts";

/** The migration with that number. @throws PgopsError `PGOPS_UNKNOWN_NUMBER`. */
export function entryOf(entries: readonly MigrationEntry[], number: number): MigrationEntry {
  const entry = entries.find((one) => one.number === number);
  if (entry !== undefined) return entry;
  throw new PgopsError({
    code: "PGOPS_UNKNOWN_NUMBER",
    message: `there is no migration with the number ${number}`,
    hint: "`pgops status` lists them. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

export function notApplied(entry: MigrationEntry): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_APPLIED",
    message: `${label(entry)} is not applied: there is nothing that its file could differ from`,
    hint: "`pgops migrate` applies it. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

export function noFile(entry: MigrationEntry): PgopsError {
  return new PgopsError({
    code: "PGOPS_MISSING_FILE",
    message: `${entry.filename} cannot be accepted: its file is not there`,
    hint: "Bring the file back. Nothing was changed.",
    exitCode: ExitCode.usage,
  });
}

export function notConfirmed(): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was changed",
    exitCode: ExitCode.usage,
  });
}

export function changedMeanwhile(entry: MigrationEntry): PgopsError {
  return new PgopsError({
    code: "PGOPS_CONCURRENT",
    message: `another run has changed meanwhile what is recorded of ${label(entry)}`,
    hint: "Nothing was changed. See `pgops status`, and run the command again.",
    exitCode: ExitCode.notNow,
  });
}
