import type { RangeText } from "../bound-text.ts";

/** A partition that was made, or with `dryRun` would be. */
export interface MadePartition extends RangeText {
  /** For people: with the schema where that is not public. */
  name: string;
}

/** An interval without a partition that `create` leaves to `repair`. */
export interface LeftInterval extends RangeText {
  /** "rows": the default partition holds rows of it; "current": they are coming, and the default partition is large. */
  reason: "rows" | "current";
}

/** What `create` did for one table. */
export interface CreatedTable {
  table: string;
  made: MadePartition[];
  /** The default partition that was made, or would be. */
  madeDefault: string | null;
  left: LeftInterval[];
  /** Whole days for which there are partitions now; null where that is not known, or where there is no end. */
  runwayDays: number | null;
  /** Up to where; null where there is none for the rows of now, or no end. */
  coveredUntil: string | null;
  notes: string[];
  /** Why it was not done, or not to the end. */
  error: { code: string; message: string } | null;
}

/** What `create` did, table by table. */
export interface CreateResult {
  tables: CreatedTable[];
  dryRun: boolean;
}

/** The result of a table before anything was done. */
export function nothingYet(table: string): CreatedTable {
  return {
    table,
    made: [],
    madeDefault: null,
    left: [],
    runwayDays: null,
    coveredUntil: null,
    notes: [],
    error: null,
  };
}
