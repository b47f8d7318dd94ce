import type { Session } from "../../postgres/session.ts";
import { inKeyOrder } from "./fill-order.ts";
import { insertAll } from "./insert-rows.ts";
import { findTypeValues, solveChecks, type Solution } from "./solutions.ts";
import { readShapes, type TableShape } from "./table-shape.ts";
import { TypeValues } from "./type-values.ts";

/** A table that no row could be made for. */
export interface Unfilled {
  oid: string;
  /** Quoted and qualified. */
  table: string;
  /** The server's words, or what is missing. */
  reason: string;
}

/** A table that got rows. */
export interface Filled {
  oid: string;
  table: string;
  rows: number;
  /** What tells these rows from others; undefined where nothing does. */
  mark: RowMark | undefined;
}

/** A column and the values in it. */
export interface RowMark {
  attnum: number;
  values: string[];
}

export interface FillResult {
  filled: Filled[];
  unfilled: Unfilled[];
}

export interface FillOptions {
  /** Short values, no NULL: what a change that refuses the usual rows (a narrower type, SET NOT NULL) may still take. */
  gentle?: boolean;
}

/**
 * Writes about three rows into each of these tables that has none: values that fill their types, keys that are kept.
 * Triggers and rules do not fire. All or nothing, in a transaction of its own; needs a superuser.
 * What cannot be filled is named, never thrown; throws only when the connection is lost.
 */
export async function fill(
  session: Session,
  tableOids: readonly string[],
  { gentle = false }: FillOptions = {},
): Promise<FillResult> {
  if (tableOids.length === 0) return { filled: [], unfilled: [] };
  const { tables, types } = await readShapes(session, tableOids);
  const [empty, found] = await Promise.all([
    emptyOnes(session, tables),
    findTypeValues(session, types, tables),
  ]);
  const values = new TypeValues(types, found);
  const ordered = inKeyOrder(empty);
  const solutions = new Map<string, Solution[]>();
  await Promise.all(
    ordered.map(
      async (table) => void solutions.set(table.oid, await solveChecks(session, table, values, gentle)),
    ),
  );
  return insertAll(session, { tables: ordered, values, solutions, gentle });
}

/** A table that was never written to is empty; the others are looked into, in one query. */
async function emptyOnes(session: Session, tables: readonly TableShape[]): Promise<TableShape[]> {
  const unsure = tables.filter(({ unwritten }) => !unwritten);
  if (unsure.length === 0) return [...tables];
  const looks = unsure.map(
    ({ sqlName }, place) => `SELECT ${place} AS place WHERE EXISTS (SELECT FROM ONLY ${sqlName})`,
  );
  const full = await session.query<{ place: number }>(looks.join("\nUNION ALL "));
  const filled = new Set(full.map(({ place }) => unsure[place]));
  return tables.filter((table) => !filled.has(table));
}
