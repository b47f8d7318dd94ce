import { PgopsError } from "../errors.ts";
import type { LedgerContent, LedgerRow, UnfinishedRow } from "./ledger.ts";
import { type Migration, migrationKey, parseMigrationName } from "./migration.ts";

/**
 * applied: in the ledger and a file. pending: a file only. missing: in the ledger only. changed: the file is not
 * what was applied. out-of-order: pending, with a lower number than one that is applied.
 */
export type MigrationState = "applied" | "pending" | "missing" | "changed" | "out-of-order";

/** One line of the status: what the files and the ledger say together. */
export interface MigrationEntry {
  number: number;
  digits: string;
  name: string;
  filename: string;
  state: MigrationState;
  /** ISO 8601 in UTC; null while it is not applied. */
  executedAt: string | null;
  durationMs: number | null;
  migration: Migration | undefined;
  row: LedgerRow | undefined;
  /** Where it was begun outside a transaction, up or down, and is not finished. */
  unfinished: UnfinishedRow | undefined;
}

/**
 * Brings files and ledger together, sorted by number.
 * @throws PgopsError `PGOPS_LEDGER` where the ledger holds a migration twice, under two forms of its name.
 * `hashOf` gives the hash of a migration's up file; it is asked only where the ledger has one to compare with.
 */
export function compareWithLedger(
  migrations: readonly Migration[],
  { rows, unfinished }: Pick<LedgerContent, "rows" | "unfinished">,
  hashOf: (migration: Migration) => string,
): MigrationEntry[] {
  const rowOf = new Map<string, LedgerRow>();
  for (const row of rows) {
    const key = ledgerKey(row.filename);
    const same = rowOf.get(key);
    if (same !== undefined) throw recordedTwice(same, row);
    rowOf.set(key, row);
  }

  const entries: MigrationEntry[] = [];
  for (const migration of migrations) {
    const key = migrationKey(migration);
    const row = rowOf.get(key);
    rowOf.delete(key);
    entries.push(entryOf(migration, row, stateOf(migration, row, hashOf)));
  }
  for (const [key, row] of rowOf) entries.push(missingEntry(key, row));
  for (const begun of unfinished) {
    const entry = entries.find(({ filename }) => filename === begun.filename);
    if (entry === undefined) entries.push(begunEntry(begun));
    else entry.unfinished = begun;
  }
  entries.sort((a, b) => a.number - b.number);

  const highest = Math.max(
    -1,
    ...entries.filter((entry) => entry.row !== undefined).map((entry) => entry.number),
  );
  for (const entry of entries) {
    if (entry.state === "pending" && entry.number < highest) entry.state = "out-of-order";
  }
  return entries;
}

/** "012_coupon_limits": the highest of what is applied, and of what was applied just now; null for nothing. */
export function currentOf(
  entries: readonly MigrationEntry[],
  justApplied: readonly { number: number; filename: string }[] = [],
): string | null {
  const all = [...entries.filter(({ row }) => row !== undefined), ...justApplied];
  const highest = all.reduce<{ number: number; filename: string } | undefined>(
    (best, one) => (best === undefined || one.number > best.number ? one : best),
    undefined,
  );
  return highest === undefined ? null : highest.filename.replace(/(\.up)?(\.sql)?$/, "");
}

function stateOf(
  migration: Migration,
  row: LedgerRow | undefined,
  hashOf: (migration: Migration) => string,
): MigrationState {
  if (row === undefined) return "pending";
  return row.hash === null || row.hash === hashOf(migration) ? "applied" : "changed";
}

/** Rolling one of the rows back would leave the other, which then speaks of a schema that is gone. */
function recordedTwice(one: LedgerRow, other: LedgerRow): PgopsError {
  return new PgopsError({
    code: "PGOPS_LEDGER",
    message: `the ledger holds one migration twice, as ${one.filename} and as ${other.filename}`,
    hint: `Delete the row that is wrong, by its id (${one.id} or ${other.id}). Nothing was run.`,
  });
}

/** A ledger made from the specification may hold names with or without `.up` and `.sql`. */
function ledgerKey(filename: string): string {
  const parsed = parseMigrationName(filename);
  return parsed === undefined ? filename : migrationKey(parsed);
}

function entryOf(migration: Migration, row: LedgerRow | undefined, state: MigrationState): MigrationEntry {
  const { number, digits, name } = migration;
  return {
    number,
    digits,
    name,
    filename: row?.filename ?? migration.filename,
    state,
    executedAt: row?.executed_at ?? null,
    durationMs: row?.duration_ms ?? null,
    migration,
    row,
    unfinished: undefined,
  };
}

/** Begun outside a transaction, not recorded, and without a file of that name by now. */
function begunEntry(begun: UnfinishedRow): MigrationEntry {
  const parsed = parseMigrationName(begun.filename);
  return {
    number: parsed?.number ?? -1,
    digits: parsed?.digits ?? "",
    name: parsed?.name ?? begun.filename,
    filename: begun.filename,
    state: "missing",
    executedAt: null,
    durationMs: null,
    migration: undefined,
    row: undefined,
    unfinished: begun,
  };
}

function missingEntry(key: string, row: LedgerRow): MigrationEntry {
  const parsed = parseMigrationName(row.filename);
  return {
    number: parsed?.number ?? -1,
    digits: parsed?.digits ?? "",
    name: parsed?.name ?? key,
    filename: row.filename,
    state: "missing",
    executedAt: row.executed_at,
    durationMs: row.duration_ms,
    migration: undefined,
    row,
    unfinished: undefined,
  };
}
