import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { logSql, maintenanceLogReadable } from "./tables.ts";

/**
 * The indexes, as `targetText` has them, that a task has built anew, and nobody after it by a command of pgops: what is
 * remembered of their size is that of an index just built. None where there is no history.
 */
export async function readLastRebuilt(
  session: Session,
  context: Pick<MaintenanceContext, "stateSchema">,
): Promise<ReadonlySet<string>> {
  if ((await maintenanceLogReadable(session, context)) !== true) return new Set();
  const rows = await session.query<{ target: string }>(logSql("last-rebuilt", context));
  return new Set(rows.map(({ target }) => target));
}
