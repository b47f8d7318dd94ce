import { DateTime } from "luxon";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { logSql } from "./tables.ts";

/** Rows in one statement: so that none holds its locks, or a snapshot, for long. */
const batchRows = 2000;

/**
 * Removes what is older than `settings.retain`, in small batches. What runs stays, and of each task the last run and the last
 * success, by which is known what is due. Gives how many rows are gone.
 */
export async function expireLog(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema" | "settings" | "now" | "signal">,
): Promise<{ runs: number; actions: number }> {
  const before = cutoff(context).toISOString();
  const batches = async (name: string): Promise<number> => {
    for (let gone = 0; ;) {
      context.signal?.throwIfAborted();
      const [row] = await session.query<{ gone: number }>(logSql(name, context), [before, batchRows]);
      gone += row?.gone ?? 0;
      if ((row?.gone ?? 0) < batchRows) return gone;
    }
  };
  return { actions: await batches("actions-expire"), runs: await batches("runs-expire") };
}

/** Where what is kept begins, by the calendar of the settings' time zone. */
function cutoff({ settings, now }: Pick<MaintenanceContext, "settings" | "now">): Date {
  const { count, unit } = settings.retain;
  return DateTime.fromJSDate(now(), { zone: settings.timezone })
    .minus({ [unit]: count })
    .toJSDate();
}
