import type { MigrationContext } from "./context.ts";
import { mayBeForeign, withLedger } from "./open.ts";
import type { MigrationEntry, MigrationState } from "./state.ts";

export interface StatusLine {
  number: number;
  name: string;
  filename: string;
  state: MigrationState;
  /** ISO 8601 in UTC; null while it is not applied. */
  executedAt: string | null;
  durationMs: number | null;
  /** Where it was begun outside a transaction and is not finished: how many of its statements are done. */
  unfinished: { direction: "up" | "down"; done: number } | null;
}

export interface StatusResult {
  migrations: StatusLine[];
  counts: Record<MigrationState, number>;
}

/** Tells of every migration, in files or ledger, where it stands. Changes nothing, not even the ledger. */
export function status(context: MigrationContext): Promise<StatusResult> {
  return withLedger(context, async (open) => {
    const { entries, session } = open;
    if (mayBeForeign(open)) {
      const { warnOfForeignLedger } = await import("./foreign/refuse.ts");
      await warnOfForeignLedger(session, context, open.foreignTables);
    }
    const counts = { applied: 0, pending: 0, missing: 0, changed: 0, "out-of-order": 0 };
    for (const { state } of entries) counts[state]++;
    return { migrations: entries.map(statusLine), counts };
  });
}

function statusLine(entry: MigrationEntry): StatusLine {
  const { number, name, filename, state, executedAt, durationMs } = entry;
  const { direction, done } = entry.unfinished ?? {};
  const unfinished = direction === undefined || done === undefined ? null : { direction, done };
  return { number, name, filename, state, executedAt, durationMs, unfinished };
}
