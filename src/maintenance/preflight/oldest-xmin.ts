import { formatDuration } from "../../duration.ts";
import type { Session } from "../../postgres/session.ts";
import { ask } from "./ask.ts";
import { who } from "./who.ts";
import type { Note, XminHolder } from "./words.ts";

/** So many transactions make one old of which nobody says since when it is there. */
const manyTransactions = 100_000;

interface Row extends Omit<XminHolder, "heldMs" | "keepsRows"> {
  held_ms: number | null;
  keeps_rows: boolean;
}

/** Everything that keeps dead rows, of tables or of the catalogs, the oldest first. */
export async function xminHolders(session: Session): Promise<XminHolder[]> {
  const rows = await ask<Row>(session, "xmin-holders");
  return rows.map(({ held_ms: heldMs, keeps_rows: keepsRows, ...row }) => ({ ...row, heldMs, keepsRows }));
}

/** Names the oldest that has been there for `oldMs`, and how much of a vacuum it makes useless. */
export async function oldXminNotes(
  session: Session,
  holders: readonly XminHolder[],
  oldMs: number,
): Promise<Note[]> {
  const old = holders.filter((holder) => isOld(holder, oldMs));
  const [oldest, ...younger] = old.filter(({ keepsRows }) => keepsRows);
  const notes: Note[] = [];
  if (oldest !== undefined) {
    const others =
      younger.length === 0 ? "" : `; ${younger.length} more ${younger.length === 1 ? "does" : "do"}, too`;
    notes.push({
      code: "old-transaction",
      message: `${holderText(oldest)} keeps dead rows alive${await keptText(session, oldest)}${others}`,
      hint: remedies[oldest.kind](oldest),
    });
  }
  const ofCatalogs = old.find(({ keepsRows, age }) => !keepsRows && age > (oldest?.age ?? 0));
  if (ofCatalogs !== undefined)
    notes.push({
      code: "old-catalog-rows",
      message: `${holderText(ofCatalogs)} keeps dead rows of the system catalogs alive`,
      hint: remedies.slot(ofCatalogs),
    });
  return notes;
}

function isOld({ kind, heldMs, age, active }: XminHolder, oldMs: number): boolean {
  if (heldMs !== null) return heldMs >= oldMs;
  return age >= manyTransactions || (kind === "slot" && !active);
}

const remedies: Readonly<Record<XminHolder["kind"], (holder: XminHolder) => string>> = {
  session: () =>
    "It has to end by itself or by its owner's hand; pgops ends nobody. REINDEX CONCURRENTLY waits for it, too.",
  replica: () =>
    "Look in pg_stat_activity of that standby: it sends what its queries see (hot_standby_feedback).",
  prepared: ({ name }) =>
    `Whoever prepared it has to decide: COMMIT PREPARED '${name}', or ROLLBACK PREPARED '${name}'.`,
  slot: ({ name, active }) =>
    active
      ? "Look at whoever reads from it: it is behind, or a query runs on that standby."
      : `Nobody reads from it. Where nobody will: SELECT pg_drop_replication_slot('${name}').`,
};

/** "pid 8123 (app "report", user bi, active, for 3 h)" */
function holderText(holder: XminHolder): string {
  const { kind, name, heldMs, age, user, active } = holder;
  const since =
    heldMs === null ? `${age.toLocaleString("en-US")} transactions old` : `for ${formatDuration(heldMs)}`;
  if (kind === "prepared") return `the prepared transaction "${name}" (user ${user}, ${since})`;
  if (kind === "slot")
    return `the replication slot "${name}" (${active ? "in use" : "not in use"}, ${since})`;
  const state = [holder.state, since].filter((part) => part !== null).join(", ");
  return `${kind === "replica" ? "a query on a standby, through " : ""}${who({ ...holder, state })}`;
}

/** What is known of its price: of tables that were vacuumed since it is there, whatever is dead still has to stay. */
async function keptText(session: Session, { since }: XminHolder): Promise<string> {
  if (since === null) return "";
  const [row] = await ask<{ dead: number; kept: number }>(session, "kept-rows", [since]);
  if (row === undefined || row.kept === 0) return ": what died since cannot be removed";
  const share = Math.round((row.kept / row.dead) * 100);
  return `: of ${row.dead.toLocaleString("en-US")} dead rows a vacuum now leaves at least ${share} %`;
}
