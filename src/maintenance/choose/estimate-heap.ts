import type { MeasuredTable } from "../catalog/measure.ts";
import type { ColumnShape, TableShape } from "../catalog/table-shape.ts";
import { type Estimate, staleness } from "./estimate.ts";

const pageHeader = 24;
const rowHeader = 23;
const linePointer = 4;
const alignment = 8;
/** Values of differing length that are shorter need no alignment. */
const shortValue = 127;

const alignedTo = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

/** The size that a table would have without its long values if it were written anew, reckoned from what ANALYZE knows. */
export function estimateHeap(shape: TableShape): Estimate {
  const { method, rows, changed, analyzed, rowSecurity, columns, block, fillfactor } = shape;
  const present = columns.filter(({ dropped }) => !dropped);
  if (method !== "heap") return { withheld: `its access method is ${method ?? "not known"}` };
  if (rows === null) return { withheld: "its rows were never counted" };
  if (rowSecurity || present.some(({ readable }) => !readable))
    return { withheld: "this role may not read its statistics" };
  const stale = staleness({ changed, rows, analyzed });
  if (stale !== undefined) return { withheld: stale };
  if (rows > 0 && present.some(({ width }) => width === null))
    return { withheld: "not all of its columns were analyzed" };
  return { bytes: pagesFor(rows, rowLength(columns), block, fillfactor) * block };
}

/** The size that it, or its long values, would have by what was measured. */
export function idealOfMeasuredHeap(
  { rows, rowBytes }: MeasuredTable,
  block: number,
  fillfactor: number,
): number {
  if (rows <= 0) return 0;
  const mean = rowBytes / rows;
  // Where lengths differ, every remainder is as likely as any other.
  const length = Number.isInteger(mean) ? alignedTo(mean, alignment) : mean + (alignment - 1) / 2;
  return pagesFor(rows, length, block, fillfactor) * block;
}

function pagesFor(rows: number, length: number, block: number, fillfactor: number): number {
  const usable = ((block - pageHeader) * fillfactor) / 100;
  const perPage = Math.max(1, Math.floor(usable / (length + linePointer)));
  return Math.ceil(rows / perPage);
}

function rowLength(columns: readonly ColumnShape[]): number {
  const hasNulls = columns.some(({ dropped, nulls }) => dropped || (nulls ?? 0) > 0);
  const header = alignedTo(rowHeader + (hasNulls ? Math.ceil(columns.length / 8) : 0), alignment);
  let length = 0;
  let varies = false;
  for (const { dropped, length: fixed, align, width, nulls } of columns) {
    if (dropped) continue;
    const there = 1 - (nulls ?? 0);
    if (fixed > 0) length = alignedTo(length, align) * there + length * (1 - there) + fixed * there;
    else {
      varies = true;
      const bytes = width ?? 0;
      length += (bytes > shortValue ? bytes + align / 2 : bytes) * there;
    }
  }
  return header + (varies ? length + (alignment - 1) / 2 : alignedTo(length, alignment));
}
