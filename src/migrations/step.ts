import type { Direction } from "./events.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { Migration } from "./migration.ts";
import type { PreparedFile } from "../sqltext/prepared-file.ts";

/** One migration to be applied or rolled back, with all that is needed to do it. */
export interface Step {
  direction: Direction;
  migration: Migration;
  file: PreparedFile;
  /** What the ledger holds, or will hold, of it. */
  entry: LedgerEntry;
}

/** One migration that was applied or rolled back. */
export interface StepResult {
  number: number;
  name: string;
  filename: string;
  durationMs: number;
}

export function stepResult({ migration, entry }: Step, durationMs: number): StepResult {
  const { number, name } = migration;
  return { number, name, filename: entry.filename, durationMs: Math.round(durationMs * 10) / 10 };
}

/** "012_coupon_limits": how a migration is called in front of people. */
export function label({ digits, name }: Pick<Migration, "digits" | "name">): string {
  return digits === "" ? name : `${digits}_${name}`;
}

/** What is too large to be held is too large for the ledger: without its file, there is no way back. */
export function tooLargeToStore(migration: Pick<Migration, "digits" | "name">): string {
  return `${label(migration)}: its down file is too large to be stored in the ledger; keep the file`;
}
