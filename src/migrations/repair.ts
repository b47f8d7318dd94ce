import { contentHash } from "../sqltext/read-source.ts";
import type { MigrationContext } from "./context.ts";
import { appliedText, recordHistory } from "../operation/history.ts";
import { inTransaction } from "./in-transaction.ts";
import { type OpenLedger, withLedger } from "./open.ts";
import { requireWritable } from "../operation/require-writable.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";
import { prepareFile } from "../sqltext/prepare-file.ts";
import { changedMeanwhile, entryOf, noFile, notApplied, notConfirmed } from "./repair-errors.ts";
import { withRunLock } from "./run-lock.ts";
import type { MigrationEntry } from "./state.ts";
import { label, tooLargeToStore } from "./step.ts";
import { tableSql } from "./tables.ts";
import { unifiedDifference } from "./text-difference.ts";

/** One file that is not what is recorded of it. */
export interface FileChange {
  half: "up" | "down";
  /** SHA-256 of what is recorded; null where nothing is. */
  before: string | null;
  after: string;
  /** The lines of a unified diff; null where the text that is recorded is not stored, or too large for it. */
  difference: string[] | null;
}

/** A migration whose files are to be recorded as they are now. */
export interface AcceptedMigration {
  number: number;
  name: string;
  /** As the ledger has it. */
  filename: string;
  changes: FileChange[];
}

export interface RepairOptions {
  /** The numbers of applied migrations. */
  accept: readonly number[];
  /** Asked before anything is recorded; false stops it. Without it, nothing is asked. */
  confirm?: ((migrations: readonly AcceptedMigration[]) => Promise<boolean>) | undefined;
}

export interface RepairResult {
  accepted: AcceptedMigration[];
  /** "012_coupons": named, but as it was applied. */
  unchanged: string[];
}

/**
 * Records the files of applied migrations as they are now, in place of what was applied: their hashes, and the down
 * SQL. Runs none of their statements. All of them or none.
 * @throws PgopsError `PGOPS_UNKNOWN_NUMBER`, `PGOPS_NOT_APPLIED`, `PGOPS_MISSING_FILE`, `PGOPS_NOT_CONFIRMED`,
 * `PGOPS_CONCURRENT`, or for files that cannot be used.
 */
export function repair(context: MigrationContext, options: RepairOptions): Promise<RepairResult> {
  return withLedger(context, async (open) => {
    const all: Acceptance[] = [];
    for (const number of new Set(options.accept)) {
      all.push(await compare(open, context, entryOf(open.entries, number)));
    }
    const changed = all.filter(({ migration }) => migration.changes.length > 0);
    const unchanged = all.filter((one) => !changed.includes(one)).map(({ entry }) => label(entry));
    const accepted = changed.map(({ migration }) => migration);
    if (accepted.length === 0) return { accepted, unchanged };
    if (options.confirm !== undefined && !(await options.confirm(accepted))) throw notConfirmed();
    requireWritable(open.session);
    return withRunLock(open, context, async (fresh) => {
      await inTransaction(fresh.session, context.lockTimeoutMs, async () => {
        for (const one of changed) await record(fresh, context, one);
      });
      return { accepted, unchanged };
    });
  });
}

/** A migration with the files that are to be recorded. */
interface Acceptance {
  entry: MigrationEntry;
  migration: AcceptedMigration;
  up: PreparedFile;
  down: PreparedFile | undefined;
}

async function compare(
  open: OpenLedger,
  { cwd }: MigrationContext,
  entry: MigrationEntry,
): Promise<Acceptance> {
  const { migration, row } = entry;
  if (row === undefined) throw notApplied(entry);
  if (migration === undefined) throw noFile(entry);
  const up = await prepareFile(migration.upPath, cwd);
  const down = migration.downPath === undefined ? undefined : await prepareFile(migration.downPath, cwd);
  const changes: FileChange[] = [];
  if (row.hash !== up.hash) {
    const { session, ledger, ready } = open;
    // A ledger of an earlier pgops has no history beside it.
    const stored = ready ? await appliedText(session, ledger.tables.history, row.filename) : undefined;
    const before = textOf(row.hash, stored);
    changes.push(await change("up", { hash: row.hash, text: before, name: label(entry) }, up));
  }
  if (down !== undefined && row.down_hash !== down.hash) {
    const stored = row.down_hash === null ? undefined : await open.ledger.storedDown(row.filename);
    const before = textOf(row.down_hash, stored);
    changes.push(await change("down", { hash: row.down_hash, text: before, name: label(entry) }, down));
  }
  const { number, name, filename } = entry;
  return { entry, migration: { number, name, filename, changes }, up, down };
}

/** The stored text where the hash was made of it: the history may hold another, or none. */
function textOf(hash: string | null, stored: string | undefined): string | undefined {
  return stored !== undefined && contentHash(stored) === hash ? stored : undefined;
}

async function change(
  half: "up" | "down",
  before: { hash: string | null; text: string | undefined; name: string },
  file: PreparedFile,
): Promise<FileChange> {
  const names = { before: `${before.name}.${half}.sql (as it was applied)`, after: file.path };
  const [then, now] = [before.text, file.source];
  const isKnown = then !== undefined && now !== undefined;
  const difference = isKnown ? await unifiedDifference(then, now, names) : null;
  return { half, before: before.hash, after: file.hash, difference };
}

async function record(
  { session, ledger }: OpenLedger,
  { client, emit }: MigrationContext,
  { entry, migration, up, down }: Acceptance,
): Promise<void> {
  const { filename } = migration;
  const before = [entry.row?.hash ?? null, entry.row?.down_hash ?? null];
  const after = [up.hash, down?.source ?? null, down?.hash ?? null];
  if (down !== undefined && down.source === undefined)
    emit({ type: "warning", message: tooLargeToStore(entry) });
  const updated = await session.query(tableSql("ledger-accept", ledger.tables), [
    filename,
    ...after,
    ...before,
  ]);
  if (updated.length === 0) throw changedMeanwhile(entry);
  const message = migration.changes
    .map((one) => `accepted the ${one.half} file, before: ${one.before ?? "none"}`)
    .join("; ");
  await recordHistory(session, ledger.tables.history, {
    action: "repair",
    filename,
    outcome: "done",
    durationMs: undefined,
    hash: up.hash,
    sql: up.source,
    source: "file",
    client,
    message,
  });
}
