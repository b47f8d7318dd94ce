import type { RangeText } from "../bound-text.ts";

/** What `restore` has brought back. */
export interface RestoreResult extends RangeText {
  /** The table that it was archived from. */
  table: string;
  /** The table that holds the rows now. */
  partition: string;
  /** Whether it is a partition again; with `as` it stands alone. */
  attached: boolean;
  rows: number;
  file: string;
  /** Columns that the table has been given since: they hold their defaults. */
  filled: string[];
  /** Foreign keys of the archived table that one that stands alone does not get. */
  leftOut: string[];
}
