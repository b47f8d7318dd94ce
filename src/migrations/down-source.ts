import { relative } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import type { MigrationContext } from "./context.ts";
import type { SqlSource } from "../operation/history.ts";
import type { OpenLedger } from "./open.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { prepareFile, prepareSource } from "../sqltext/prepare-file.ts";
import { readFileDirectives } from "./prepare.ts";
import { hashOfFile, isLarge, readSource } from "../sqltext/source.ts";
import type { MigrationEntry } from "./state.ts";
import { label } from "./step.ts";
import { unifiedDifference } from "./text-difference.ts";

/** Which of the two down SQL to use where the file is not what was stored when the migration was applied. */
export type DownSource = SqlSource;

/** What undoes a migration, and where it was found. */
export interface DownFile {
  file: PreparedFile;
  source: DownSource;
}

/** A down file and a stored down SQL that are not the same, and nobody said which is meant. */
export interface DownDifference {
  entry: MigrationEntry;
  /** The lines of a unified diff. */
  lines: readonly string[];
}

/**
 * Chooses what undoes a migration: its file where that is what was stored, or nothing was; what was stored, with a
 * warning, where the file is gone; what `use` says where they differ. Without `use` gives the difference then.
 * @throws PgopsError `PGOPS_IRREVERSIBLE`, `PGOPS_NO_DOWN`, or for a file that cannot be used.
 */
export async function chooseDown(
  open: OpenLedger,
  context: MigrationContext,
  entry: MigrationEntry,
  use: DownSource | undefined,
): Promise<DownFile | DownDifference> {
  const { migration, row } = entry;
  if (migration !== undefined && use !== "stored") refuseIrreversible(entry, context, open.entries);
  const path = migration?.downPath;
  const isStored = (row?.down_hash ?? null) !== null;
  if (use === "file" || (path !== undefined && !isStored && use === undefined)) {
    if (path === undefined)
      throw noDown(entry, "its down file is not there", "Bring it back, or say --use stored.");
    return { file: await prepareFile(path, context.cwd, { signal: context.signal }), source: "file" };
  }
  if (path !== undefined && use === undefined) {
    if (hashOfFile(path, context.cwd) === row?.down_hash)
      return { file: await prepareFile(path, context.cwd, { signal: context.signal }), source: "file" };
    return { entry, lines: await differenceOf(open, context, entry, path) };
  }
  return { file: await storedDown(open, context, entry, use), source: "stored" };
}

/** One error for all down files that are not what was stored. */
export function downDiffers(differences: readonly DownDifference[]): PgopsError {
  const [first] = differences;
  const name = first === undefined ? "" : label(first.entry);
  return new PgopsError({
    code: "PGOPS_DOWN_DIFFERS",
    message:
      differences.length === 1
        ? `the down file of ${name} is not what was stored when it was applied`
        : `the down files of ${differences.length} migrations are not what was stored when they were applied`,
    details: differences.flatMap(({ lines }) => lines),
    hint: "Say which is to run: --use file, or --use stored, which fits what was applied. Nothing was run.",
  });
}

async function differenceOf(
  open: OpenLedger,
  { cwd }: MigrationContext,
  entry: MigrationEntry,
  path: string,
): Promise<string[]> {
  const file = relative(cwd, path);
  const stored = await open.ledger.storedDown(entry.filename);
  const names = { before: storedName(entry), after: file };
  if (stored === undefined) return [`--- ${names.before}: only its hash is stored`, `+++ ${names.after}`];
  if (isLarge(path, cwd)) return [`--- ${names.before}`, `+++ ${names.after}: too large to be compared here`];
  return unifiedDifference(stored, readSource(path, cwd), names);
}

/** Falls back on the down SQL that was stored when the migration was applied. */
async function storedDown(
  { ledger }: OpenLedger,
  { emit }: MigrationContext,
  entry: MigrationEntry,
  use: DownSource | undefined,
): Promise<PreparedFile> {
  // A ledger made from the specification has no such column yet, and its rows no hash.
  const isStored = (entry.row?.down_hash ?? null) !== null;
  const stored = isStored ? await ledger.storedDown(entry.filename) : undefined;
  if (stored === undefined) {
    const why =
      use === "stored" ? "the ledger stores none" : "its down file is not there, and the ledger stores none";
    throw noDown(
      entry,
      why,
      use === "stored" ? "Leave --use away to use the down file." : "Bring the down file back.",
    );
  }
  if (use === undefined) {
    const message = `${label(entry)}: its down file is gone; the down SQL stored when it was applied is used`;
    emit({ type: "warning", message });
  }
  return prepareSource(stored, storedName(entry));
}

function storedName(entry: MigrationEntry): string {
  return `${label(entry)}.down.sql (as stored in the ledger)`;
}

function noDown(entry: MigrationEntry, why: string, hint: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_NO_DOWN",
    message: `${label(entry)} cannot be rolled back: ${why}`,
    hint: `${hint} Nothing was run.`,
    exitCode: ExitCode.usage,
  });
}

function refuseIrreversible(
  entry: MigrationEntry,
  { cwd }: MigrationContext,
  entries: readonly MigrationEntry[],
): void {
  const { migration, row } = entry;
  if (migration === undefined) return;
  const why = readFileDirectives(migration.upPath, cwd).irreversible;
  if (why === undefined) return;
  const last = entries.every((other) => (other.row?.id ?? 0) <= (row?.id ?? 0));
  const stored =
    (row?.down_hash ?? null) === null
      ? ""
      : " What was stored when it was applied would run with --use stored.";
  throw new PgopsError({
    code: "PGOPS_IRREVERSIBLE",
    message: `${label(entry)} is irreversible: ${why}`,
    place: { file: relative(cwd, migration.upPath) },
    hint: `${last ? "Write" : `What came after it can be undone: --to ${entry.number}. Or write`} a new migration that goes forward.${stored} Nothing was run.`,
  });
}
