import type { RangeText } from "../bound-text.ts";

/** What becomes of a partition past its time. */
export type Way = "detach" | "drop" | "archive";

/** A partition that was retired, or with `dryRun` would be. */
export interface RetiredPartition extends RangeText {
  /** For people: with the schema where that is not public. */
  name: string;
  way: Way;
  /** How it leaves the table; null: an earlier run has detached it. */
  detach: "concurrently" | "at once" | "finish" | null;
  /** As the catalog reckons them, of an archive counted; null where that is not known. */
  rows: number | null;
  bytes: number | null;
  done: boolean;
  /** Of an archive: the file, and the SHA-256 of it. */
  file: string | null;
  sha256: string | null;
}

/** What `retire` did with one table. */
export interface RetiredTable {
  table: string;
  /** Up to which bound partitions are past their time; null where `retain` is not configured. */
  cutoff: string | null;
  partitions: RetiredPartition[];
  /** Left as they are: restored; not confirmed; or detached before, and to be kept as `retain` is now. */
  left: (RangeText & { name: string; reason: "restored" | "not confirmed" | "kept" })[];
  notes: string[];
  error: { code: string; message: string } | null;
}

/** What `retire` did, table by table. */
export interface RetireResult {
  tables: RetiredTable[];
  dryRun: boolean;
}
