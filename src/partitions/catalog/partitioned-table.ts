import type { PartitionSettings } from "../../config/partition-settings.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Grid } from "../grid/grid.ts";
import type { Range } from "../grid/range.ts";

/** A partition as it is in the catalog. */
export interface Partition extends QualifiedName {
  oid: string;
  /** "table", or "partitioned table" where it is partitioned again, or "foreign table". */
  kind: "table" | "partitioned table" | "foreign table";
  /** Undefined for the default partition. */
  range: Range | undefined;
  /** DETACH CONCURRENTLY was begun, and not finished. */
  detachPending: boolean;
  /** As VACUUM or ANALYZE has last seen it; undefined: neither has. */
  estimatedRows: number | undefined;
  pages: number;
}

/** A table that is partitioned by range of one column, and what it is to be like. */
export interface PartitionedTable {
  oid: string;
  name: QualifiedName;
  column: string;
  grid: Grid;
  settings: PartitionSettings;
  owner: string;
  /** Undefined: the database's own. */
  tablespace: string | undefined;
  accessMethod: string | undefined;
  persistence: "permanent" | "unlogged";
  /** Those with bounds, in order; also those of which the detach is pending. */
  partitions: readonly Partition[];
  default: Partition | undefined;
}

/** The ranges that rows can go to, the default apart. */
export function coveredRanges({ partitions }: Pick<PartitionedTable, "partitions">): Range[] {
  return partitions.flatMap(({ range, detachPending }) =>
    range === undefined || detachPending ? [] : [range],
  );
}
