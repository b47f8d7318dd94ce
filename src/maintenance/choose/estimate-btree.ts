import type { ColumnStatistics, IndexDetails, IndexFacts } from "../catalog/indexes.ts";
import type { MeasuredIndex } from "../catalog/measure.ts";
import { type Estimate, staleness } from "./estimate.ts";

/** nbtree: a page's header and its special space, a tuple's header, and the pointer to it. */
const pageOverhead = 24 + 16;
const tupleHeader = 8;
const nullBitmap = 8;
const linePointer = 4;
const alignment = 8;
/** One row of many with the same key, and how much of a page such a list takes at most when an index is built. */
const rowInList = 6;
const largestList = 0.1;
const defaultFillfactor = 90;
/** More rows than this with one key, and it matters whether they are stored once. */
const fewRowsAKey = 1.5;

/** The size that a B-tree would have if it were built anew, reckoned from what ANALYZE knows of its columns. */
export function estimateBtree(
  { method, rows }: Pick<IndexFacts, "method" | "rows">,
  details: IndexDetails,
  block: number,
): Estimate {
  const obstacle = obstacleTo(method, rows, details);
  if (obstacle !== undefined) return { withheld: obstacle };
  const count = rows ?? 0;
  const width = tupleWidth(details);
  const sharing = rowsPerKey(count, details);
  if (sharing === undefined) return { withheld: "many rows have equal keys, in more than one column" };
  const perRow = width + linePointer;
  const bytesPerRow = sharing > fewRowsAKey ? sharedRow(width, sharing, block) : perRow;
  const usable = ((block - pageOverhead) * (details.fillfactor ?? defaultFillfactor)) / 100;
  const leaves = Math.ceil((count * bytesPerRow) / usable);
  return { bytes: (pagesAbove(leaves, perRow, usable) + leaves + 1) * block };
}

/** The size that it would have by what was measured of it. */
export function idealOfMeasured(
  { leafPages, internalPages, density }: MeasuredIndex,
  fillfactor: number = defaultFillfactor,
  block: number,
): number {
  return (Math.ceil((leafPages * Math.min(density, fillfactor)) / fillfactor) + internalPages + 1) * block;
}

function obstacleTo(method: string, rows: number | null, details: IndexDetails): string | undefined {
  const { isToast, columns, rowSecurity, changed, tableRows, analyzed } = details;
  if (method !== "btree") return `it is a ${method} index`;
  if (rows === null || rows === 0) return "how many rows it holds was never counted";
  if (isToast) return undefined;
  if (rowSecurity || columns.some(({ readable }) => !readable))
    return "this role may not read its statistics";
  if (columns.some(({ width }) => width === null)) return "its columns were never analyzed";
  return staleness({ changed, rows: tableRows ?? 0, analyzed });
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

function tupleWidth({ columns, isToast }: IndexDetails): number {
  let keys = 0;
  let varies = false;
  let nulls = false;
  for (const column of columns) {
    const present = isToast ? 1 : 1 - (column.nulls ?? 0);
    keys += widthOf(column) * present;
    if (column.length < 0) varies = true;
    if (present < 1) nulls = true;
  }
  const bare = tupleHeader + (nulls ? nullBitmap : 0) + keys;
  // Of lengths that differ, every remainder is as likely as any other.
  return varies ? bare + (alignment - 1) / 2 : aligned(bare);
}

function widthOf({ length, width }: ColumnStatistics): number {
  return length > 0 ? length : (width ?? 0);
}

/** Undefined where the columns say too little of the keys they make together. */
function rowsPerKey(rows: number, details: IndexDetails): number | undefined {
  const { isUnique, isToast, hasIncluded, deduplicates, columns } = details;
  if (isUnique || isToast || hasIncluded || !deduplicates || columns.some(({ sameBytes }) => !sameBytes))
    return 1;
  const keys = Math.max(1, ...columns.map((column) => distinctOf(column, rows)));
  const sharing = rows / keys;
  return columns.length === 1 || sharing <= fewRowsAKey ? Math.max(sharing, 1) : undefined;
}

function distinctOf({ distinct, nulls }: ColumnStatistics, rows: number): number {
  const values = distinct ?? -1;
  // Nulls are equal here.
  return (values < 0 ? -values * rows : values) + ((nulls ?? 0) > 0 ? 1 : 0);
}

function sharedRow(width: number, sharing: number, block: number): number {
  const most = Math.max(1, Math.floor((block * largestList - width) / rowInList));
  return rowInList + (width + linePointer) / Math.min(sharing, most);
}

function pagesAbove(leaves: number, perEntry: number, usable: number): number {
  const fanout = Math.max(2, Math.floor(usable / perEntry));
  let pages = 0;
  for (let level = leaves; level > 1;) {
    level = Math.ceil(level / fanout);
    pages += level;
  }
  return pages;
}
