import {
  quoteIdentifier,
  quoteQualified,
  quoteWhereNeeded,
  type QualifiedName,
} from "../../postgres/identifiers.ts";
import { fittingName } from "./catalog/free-names.ts";
import { preparedPrefix } from "./catalog/read-subject.ts";
import type { Subject, SubjectIndex } from "./catalog/subject.ts";
import { withKeyColumn, withTablespace } from "./key-text.ts";

/** Whether an index must take the partition key along: what is unique in a partitioned table holds it. */
export function isExtended({ unique, keys }: SubjectIndex, column: string): boolean {
  return unique && !keys.includes(column);
}

/** An index that is built beside the one it replaces, while writers go on. */
export interface ExtendedIndex {
  of: SubjectIndex;
  /** Until the swap. */
  name: string;
  /** "btree (id, created_at)" */
  tail: string;
}

/** The indexes to build, for each that is unique without the partition key. */
export function extendedIndexes({ indexes }: Subject, column: string): ExtendedIndex[] {
  return indexes
    .filter((index) => isExtended(index, column))
    .map((of) => ({
      of,
      name: fittingName(preparedPrefix + of.name),
      tail: withKeyColumn(of.tail, column),
    }));
}

/** CREATE UNIQUE INDEX CONCURRENTLY for it. */
export function buildIndex(table: QualifiedName, { of, name, tail }: ExtendedIndex): string {
  const how = withTablespace(tail, of.where, of.tablespace);
  return `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${quoteQualified(table)} USING ${how}`;
}

/** "(id) becomes (id, created_at)" of what is unique, for people. */
export function extendedKeyText({ keys }: SubjectIndex, column: string): string {
  const shown = keys.map((key) => (key === null ? "an expression" : quoteWhereNeeded(key))).join(", ");
  return `(${shown}) becomes (${shown}, ${quoteWhereNeeded(column)})`;
}
