import { formatDuration } from "../duration.ts";
import type { Blockage, Blocker } from "./blockers.ts";

/** One line for each session that is in the way, the oldest first. */
export function blockageText({ blockers }: Blockage): string[] {
  return blockers.map((blocker) => `blocked by ${blockerText(blocker)}`);
}

/** `pid 4711 (app "billing", user api, idle in transaction for 6 min, transaction 7 min old): UPDATE orders SET ...` */
function blockerText(blocker: Blocker): string {
  const { pid, user, application, state, inStateMs, transactionMs, query } = blocker;
  if (pid === 0) return "a prepared transaction (see pg_prepared_xacts)";
  const since = inStateMs === null ? "" : ` for ${formatDuration(inStateMs)}`;
  const parts = [
    application === null || application === "" ? "" : `app "${application}"`,
    user === null ? "" : `user ${user}`,
    state === null ? "state hidden from this role" : `${state}${since}`,
    transactionMs === null ? "" : `transaction ${formatDuration(transactionMs)} old`,
  ];
  const statement =
    query === null || query === "" ? "" : `: ${query.slice(0, 120).replace(/\s+/g, " ").trim()}`;
  return `pid ${pid} (${parts.filter((part) => part !== "").join(", ")})${statement}`;
}

/** What stopped a try, in words that follow the migration's name. */
export function lockFailureText(code: string): string {
  if (code === "40P01") return "met a deadlock";
  return code === "40001" ? "met a change that was made beside it" : "did not get its locks";
}
