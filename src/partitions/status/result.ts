import type { Finding, Severity } from "../../findings.ts";
import type { RangeText } from "../bound-text.ts";
import type { Difference } from "../likeness/differences.ts";

/** A partition with bounds, or the default partition. */
export interface PartitionStatus extends RangeText {
  /** For people: with the schema where that is not public. */
  name: string;
  kind: "table" | "partitioned table" | "foreign table";
  /** Null: unknown. */
  rows: number | null;
  bytes: number | null;
  /** The one that rows come to now. */
  current: boolean;
  detachPending: boolean;
  /** In what it differs from its table, and the SQL that takes it back; null where it could not be compared. */
  differences: readonly Difference[] | null;
}

/** Rows in the default partition that belong to one interval. */
export interface DefaultIntervalStatus extends RangeText {
  rows: number;
}

/** The default partition. */
export interface DefaultStatus extends PartitionStatus {
  /** By interval; null where they were not counted: `notes` says why. */
  intervals: DefaultIntervalStatus[] | null;
  /** Rows that fit no interval: without a value, or at infinity. */
  outside: number | null;
}

/** A table that was a partition, or looks like one, and is attached nowhere. */
export interface StrandedTable extends RangeText {
  name: string;
  /** When pgops detached it; null where it did not. */
  detachedAt: string | null;
  rows: number | null;
  bytes: number | null;
}

/** Where one partitioned table stands. */
export interface TableStatus {
  /** For people: with the schema where that is not public. */
  table: string;
  column: string | null;
  /** "timestamptz", "date", "bigint". */
  type: string | null;
  interval: "day" | "week" | "month" | "quarter" | "year" | number;
  /** The zone in which intervals begin; null for ids. */
  timezone: string | null;
  /** "3", "30 days". */
  ahead: string;
  /** Null: for ever. */
  retain: string | null;
  onExpire: "detach" | "drop" | "archive";
  /** Those with bounds, in order. */
  partitions: PartitionStatus[];
  default: DefaultStatus | null;
  /** Whole days for which there are partitions; null where that is not known, or where there is no end. */
  runwayDays: number | null;
  /** Up to where; null where the rows of now have none, or where there is no end. */
  coveredUntil: string | null;
  /** There is a partition without an upper bound. */
  endless: boolean;
  /** Below this many days it needs attention. */
  leastRunwayDays: number;
  /** Of a table by ids: the largest one, and how many a day are taken, where that is known. */
  largestId: string | null;
  idsPerDay: number | null;
  /** What lies uncovered between the first partition and the last; `ahead` where rows are still to come. */
  gaps: (RangeText & { ahead: boolean })[];
  stranded: StrandedTable[];
  /** CHECKs on the default partition that an interrupted `create` has left: they refuse rows. */
  leftChecks: string[];
  /** What could not be found out, and why. */
  notes: string[];
  /** Why the table cannot be looked after as it is configured. */
  problem: { code: string; message: string; hint: string | null; exitCode: number } | null;
}

/** Where the configured tables stand, and what needs attention. */
export interface PartitionsStatusResult {
  tables: TableStatus[];
  /** Whether rows were counted, or are what the catalog knows. */
  exact: boolean;
  findings: Finding[];
  counts: Record<Severity, number>;
}
