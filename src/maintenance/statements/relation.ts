import type { QualifiedName } from "../../postgres/identifiers.ts";

/** What maintenance can be done to. "toast" is a table's table of long values, which goes with its table. */
export type RelationKind = "table" | "partitioned" | "materialized view" | "toast" | "index";

/** A table or an index, as far as a statement needs to know it. */
export interface Relation {
  oid: number;
  name: QualifiedName;
  kind: RelationKind;
  /** Whether other tables inherit from it (pg_class.relhassubclass): PostgreSQL 18 would do those too. */
  inherited: boolean;
  /** The table that is locked: the relation itself, or the one an index is of. */
  table: { oid: number; name: QualifiedName };
  /** Undefined where it was not asked for. */
  sizes: RelationSizes | undefined;
}

/** In bytes. Of an index `total` is its size, and the others are 0. */
export interface RelationSizes {
  /** With its indexes and long values. */
  total: number;
  /** Its rows without long values. */
  heap: number;
  /** Its indexes, those of its long values among them. */
  indexes: number;
}
