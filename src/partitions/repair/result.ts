import type { RangeText } from "../bound-text.ts";
import type { MadePartition } from "../create/result.ts";
import type { Strategy } from "./decide.ts";

/** What is done, or with `plan` would be. */
export interface RepairStep {
  /** "copy the rows of audit_logs_default". */
  what: string;
  /** What others cannot do meanwhile, for people; null: nothing is kept from anybody. */
  lock: string | null;
  /** How many rows it reads or copies, about. */
  rows: number | null;
  does: "reads" | "copies" | null;
}

/** An interval without a partition, of which the default partition holds rows. */
export interface RowsOfInterval extends RangeText {
  rows: number;
}

/** In what a partition was not like its table, and whether it is now. */
export interface MendedDifference {
  partition: string;
  what: string;
  message: string;
  mended: boolean;
}

/** What a repair found and did, or with `plan` would do, for one table. */
export interface RepairedTable {
  table: string;
  /** How the rows of the default partition got their partitions; the first way, where it took several. */
  strategy: Strategy;
  /** What was found in the default partition at first. */
  found: RowsOfInterval[];
  /** Rows that belong to no interval, such as those without a value: they stay in the default partition. */
  staying: number;
  /** Bytes that the copy takes until it has changed places; 0 where nothing is copied. */
  diskBytes: number;
  steps: RepairStep[];
  made: MadePartition[];
  /** The default partition that was made. */
  madeDefault: string | null;
  /** Rows that were copied; 0 where they stayed where they are. */
  rowsMoved: number;
  /** How long the table was locked for everybody at a time, at most, in milliseconds. */
  longestHoldMs: number;
  differences: MendedDifference[];
  notes: string[];
  error: { code: string; message: string } | null;
}

/** What `repair` did, table by table. */
export interface RepairResult {
  tables: RepairedTable[];
  plan: boolean;
}

/** The result of a table before anything was done. */
export function nothingRepaired(table: string): RepairedTable {
  return {
    table,
    strategy: "nothing",
    found: [],
    staying: 0,
    diskBytes: 0,
    steps: [],
    made: [],
    madeDefault: null,
    rowsMoved: 0,
    longestHoldMs: 0,
    differences: [],
    notes: [],
    error: null,
  };
}
