import type { Run } from "../../operation/run.ts";
import { lockHolder } from "../../postgres/advisory-lock.ts";
import type { MaintenanceContext } from "../context.ts";
import { lockTable, tableLockKey, unlockTable } from "../execute/table-lock.ts";
import { markInterrupted, type RunningRow, runningRows } from "../log/running.ts";
import type { Note } from "../preflight/words.ts";
import { targetText } from "../work.ts";
import { type LeftIndex, leftIndexes, oursOf } from "./left-indexes.ts";
import { type Cleared, dropLeft } from "./remove-leftovers.ts";
import { type LockedTable, tablesOf } from "./targets.ts";

/** Something that is at work on a table: a direct command, or the statement of a run that was killed. */
export interface StillRunning {
  /** As `targetText` has it. */
  target: string;
  /** Undefined where it is gone. */
  table: LockedTable | undefined;
  row: RunningRow;
}

export interface Settled extends Cleared {
  /** What says "interrupted" now. */
  interrupted: RunningRow[];
  /** What is not to be touched now. */
  busy: StillRunning[];
}

const killed = "pgops was killed in it, or lost its server";

/**
 * Finds what runs before this one left when they were killed: records it as interrupted, and drops what their REINDEX left.
 * `run` holds the run lock, so no other scheduled run is alive; a direct command may be, and a killed one's statement may still be
 * running: it is left alone, and its table is named. Nothing is cancelled. Not inside a transaction.
 * @throws PgopsError when it is interrupted, or the server refuses the history
 */
export async function settleInterrupted(run: Run, context: MaintenanceContext): Promise<Settled> {
  const { session } = run;
  const rows = (await runningRows(session, context)).filter(
    ({ pid, alive }) => !(alive && pid === session.info.pid),
  );
  const busy = await stillRunning(run, rows);
  const isBusy = (row: RunningRow): boolean =>
    busy.some((one) => one.row === row || (row.of === "run" && one.row.taskId === row.id));
  const interrupted = rows.filter((row) => !isBusy(row) && !(row.of === "run" && row.alive));
  if (interrupted.length > 0) await markInterrupted(session, context, interrupted, killed);
  const { dropped, notes } = await clearLeftovers(run, context, busy);
  return {
    interrupted,
    busy,
    dropped,
    notes: [...busy.map(busyNote), ...interrupted.flatMap(interruptedNote), ...notes],
  };
}

/**
 * A row alone does not say whether somebody is alive. Its backend does: the session that works, or ends with the statement of a killed
 * pgops. So does the lock of the table, which that session holds: who began after a reconnect has another backend than the row says.
 * It is asked after the rows were read: what has ended in between has changed its row, which is then left as it is.
 */
async function stillRunning({ session }: Run, rows: readonly RunningRow[]): Promise<StillRunning[]> {
  const actions = rows.flatMap((row) => (row.target === null ? [] : [{ row, target: row.target }]));
  const tables = await tablesOf(
    session,
    actions.map(({ target }) => target),
  );
  const busy: StillRunning[] = [];
  for (const { row, target } of actions) {
    const table = tables.get(target);
    const holder = table === undefined ? undefined : await lockHolder(session, tableLockKey(table.name));
    if (row.alive || holder !== undefined) busy.push({ target, table, row });
  }
  return busy;
}

async function clearLeftovers(
  run: Run,
  context: MaintenanceContext,
  busy: readonly StillRunning[],
): Promise<Cleared> {
  const { session } = run;
  const left = (await leftIndexes(session)).filter(({ building }) => !building);
  const ours = (await oursOf(session, context, left)) ?? new Set<number>();
  const isBusy = ({ tableOids }: LeftIndex): boolean =>
    busy.some(({ table }) => table !== undefined && tableOids.includes(table.oid));
  const cleared: Cleared = { dropped: [], notes: foreignNotes(left.filter(({ oid }) => !ours.has(oid))) };
  const own = left.filter((index) => ours.has(index.oid) && !isBusy(index));
  for (const [, indexes] of Map.groupBy(own, ({ table }) => table.oid)) {
    const { dropped, notes } = await clearTable(run, indexes);
    cleared.dropped.push(...dropped);
    cleared.notes.push(...notes);
  }
  return cleared;
}

/** Under the table's lock, as all work of pgops on a table. */
async function clearTable(run: Run, indexes: readonly LeftIndex[]): Promise<Cleared> {
  const { session, context } = run;
  const [first] = indexes;
  if (first === undefined) return { dropped: [], notes: [] };
  const { name } = first.table;
  const locked = await lockTable(session, name, { until: 0, onWait: () => {}, signal: context.signal });
  // Whoever has it clears up after himself, or the next run does.
  if (locked !== true) return { dropped: [], notes: [] };
  try {
    return await dropLeft(run, indexes);
  } finally {
    await unlockTable(session, name);
  }
}

function busyNote({ target, row }: StillRunning): Note {
  const { kind, startedAt, client, pid } = row;
  return {
    code: "still-running",
    message: `${kind ?? "work"} of ${target}, begun at ${startedAt} by ${client}, is still running (pid ${pid ?? "?"}): that table is left alone`,
  };
}

function interruptedNote({ of, task, startedAt, client }: RunningRow): Note[] {
  if (of !== "run") return [];
  return [
    {
      code: "interrupted",
      message: `the run of ${task} that ${client} began at ${startedAt} was killed in it; what it left is cleared up`,
    },
  ];
}

const mostNames = 5;

function foreignNotes(indexes: readonly LeftIndex[]): Note[] {
  if (indexes.length === 0) return [];
  const names = indexes.map(({ name }) => targetText(name));
  const shown = names.slice(0, mostNames).join(", ");
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  const what = names.length === 1 ? "an invalid index is" : `${names.length} invalid indexes are`;
  return [
    {
      code: "leftover",
      message: `${what} left of a REINDEX CONCURRENTLY that was not pgops': ${shown}${more}`,
      hint: "Each costs every write. Where nobody works on them: DROP INDEX CONCURRENTLY each.",
    },
  ];
}
