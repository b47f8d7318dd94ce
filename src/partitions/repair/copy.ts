import type { OperationContext } from "../../operation/context.ts";
import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { Partition, PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import type { Column } from "./obstacles.ts";
import { readHeap } from "./rows-in-default.ts";
import type { Stage } from "./stage.ts";
import { advanceRepair, type RepairState } from "./state.ts";

export interface CopyWork {
  table: PartitionedTable;
  partition: Partition;
  stage: Stage;
  columns: readonly Column[];
  state: RepairState;
  /** About so many rows a transaction. */
  batchRows: number;
}

/**
 * Copies a default partition to the stage, some pages a transaction, from where an earlier run has stopped. Rows that move
 * while it works, and those that come later, are noted by the triggers; a row that is there twice meanwhile stays out.
 * Gives the state at its end.
 */
export async function copyPages(run: Run, work: CopyWork): Promise<RepairState> {
  const { partition, batchRows } = work;
  let { state } = work;
  const step = `copy the rows of ${nameOf(partition)}`;
  if (state.nextPage >= state.endPage) return state;
  return run.step(step, async () => {
    while (state.nextPage < state.endPage) {
      const rowsAPage = Math.max(1, state.totalRows / Math.max(1, state.endPage));
      const pages = Math.max(1, Math.round(batchRows / rowsAPage));
      const before = state;
      state = await run.transaction(step, (session) =>
        copyBatch(session, run.context, { ...work, state: before }, pages),
      );
      run.context.emit({
        type: "progress",
        step,
        done: state.copiedRows,
        total: Math.max(state.totalRows, state.copiedRows),
        unit: "rows",
      });
    }
    return state;
  });
}

async function copyBatch(
  session: Session,
  context: OperationContext,
  { table, partition, stage, columns, state }: CopyWork,
  pages: number,
): Promise<RepairState> {
  const from = quoteQualified(partition);
  // Rows that row security hid would be lost: then the server refuses.
  await session.run(`SET LOCAL row_security = off; LOCK TABLE ONLY ${from} IN ACCESS SHARE MODE`);
  const heap = await readHeap(session, partition.oid);
  // Written anew meanwhile, the file has its rows in other pages.
  const begun = heap.filenode === state.filenode ? state : restarted(state, heap);
  const end = Math.min(begun.nextPage + pages, begun.endPage);
  const where = `ctid >= '(${begun.nextPage},0)'::tid AND ctid < '(${end},0)'::tid`;
  const [row] = await session.query<{ rows: number }>(
    `WITH copied AS (
      INSERT INTO ${quoteQualified(stage.root)} (${writable(columns)})
      SELECT ${writable(columns)} FROM ONLY ${from} WHERE ${where}
      ON CONFLICT DO NOTHING
      RETURNING 1
    )
    SELECT count(*)::float8 AS rows FROM copied`,
  );
  const next = { ...begun, nextPage: end, copiedRows: begun.copiedRows + (row?.rows ?? 0) };
  await advanceRepair(session, context, table.oid, next);
  return next;
}

function restarted(state: RepairState, heap: { filenode: string; pages: number }): RepairState {
  return { ...state, filenode: heap.filenode, nextPage: 0, endPage: heap.pages };
}

/** The columns that can be written, quoted; generated ones come out the same. */
export function writable(columns: readonly Column[], prefix = ""): string {
  return columns
    .filter(({ generated }) => !generated)
    .map(({ name }) => `${prefix}${quoteIdentifier(name)}`)
    .join(", ");
}

/** Copies the rows for which a condition holds, all at once; gives their number. */
export async function copyRows(
  session: Session,
  columns: readonly Column[],
  { from, to, where }: { from: QualifiedName; to: QualifiedName; where: string },
): Promise<number> {
  const [row] = await session.query<{ rows: number }>(
    `WITH copied AS (
      INSERT INTO ${quoteQualified(to)} (${writable(columns)})
      SELECT ${writable(columns)} FROM ONLY ${quoteQualified(from)} WHERE ${where}
      RETURNING 1
    )
    SELECT count(*)::float8 AS rows FROM copied`,
  );
  return row?.rows ?? 0;
}
