import type { LockNeeded } from "./swap/swap.ts";

/** One step of a conversion. */
export interface ConvertStep {
  /** "prepare" and "finish" go on beside readers and writers; "swap" is one transaction that holds the table alone. */
  phase: "prepare" | "swap" | "finish";
  what: string;
  sql: string[];
  locks: LockNeeded[];
  /** What it reads or builds: "reads the table once (about 1,000,000 rows, 120 MB)"; null: nothing. */
  reads: string | null;
  /** An earlier run has done it. */
  done: boolean;
}

/** `from` is null where it has no beginning. */
export interface OldTable {
  name: string;
  from: string | null;
  to: string;
}

/** A conversion as it is planned. */
export interface ConvertPlan {
  /** "audit_logs" */
  table: string;
  column: string;
  interval: string | number;
  timezone: string;
  /** What the old table is called afterwards, and its range; null where the swap was made by an earlier run. */
  oldTable: OldTable | null;
  /** As the catalog has it; null: never vacuumed or analyzed. */
  rows: number | null;
  bytes: number;
  steps: ConvertStep[];
  /** What is another afterwards, and what to know before. */
  notes: string[];
  /** Foreign keys that are dropped and not made again. */
  lostForeignKeys: string[];
  /** What to add to the configuration; null where it is there. */
  configuration: string | null;
}

export interface ConvertResult extends ConvertPlan {
  /** "planned": nothing was changed. "converted". "finished": an earlier run had swapped, and the rest was done. "declined". */
  outcome: "planned" | "converted" | "finished" | "declined";
  /** The partitions that were made, besides the old table. */
  created: string[];
  /** How long the table was held alone, in milliseconds; null where it was not. */
  swapMs: number | null;
}

/** What `--abort` took away. */
export interface AbortResult {
  table: string;
  removed: string[];
}
