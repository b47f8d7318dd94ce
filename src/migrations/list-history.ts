import type { MigrationContext } from "./context.ts";
import { type HistoryEntry, readHistory } from "../operation/history.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import { parseMigrationName } from "./migration.ts";
import { withSession } from "./open.ts";

export interface HistoryOptions {
  /** How many lines at most. */
  limit?: number | undefined;
  /** Only of the migration with this number. */
  number?: number | undefined;
}

export interface HistoryResult {
  /** The newest first. */
  history: HistoryEntry[];
}

const mostLines = 50;
/** No table or no schema: nothing was done yet. */
const none = new Set(["42P01", "3F000"]);

/** What was done, tried and failed with the migrations of this database, by whom and when. Changes nothing. */
export function listHistory(context: MigrationContext, options: HistoryOptions = {}): Promise<HistoryResult> {
  const { limit = mostLines, number } = options;
  // The files may be what is wrong just now: the history is the database's.
  return withSession(context, async (session) => {
    try {
      // The number stands in the file name; what is asked for is filtered here, and everything is read for it.
      const most = number === undefined ? limit : Number.MAX_SAFE_INTEGER;
      const all = await readHistory(session, context.tables.history, { limit: most });
      const wanted = all.filter(
        ({ filename }) => number === undefined || parseMigrationName(filename)?.number === number,
      );
      return { history: wanted.slice(0, limit) };
    } catch (error) {
      if (none.has(sqlstate(error) ?? "")) return { history: [] };
      throw error;
    }
  });
}
