import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { ask } from "./ask.ts";
import { freeSpace } from "./free-space.ts";
import { oldXminNotes, xminHolders } from "./oldest-xmin.ts";
import { copiesOf, othersAtWork, workNotes } from "./others.ts";
import { replication } from "./replication.ts";
import type { Note, Preflight } from "./words.ts";

/**
 * Looks at what maintenance would meet before any of it is begun: what makes it useless, what it would harm, who is at work.
 * Reads alone, waits for nobody, and needs no rights; what this role may not see is said once.
 */
export async function preflight(session: Session, context: MaintenanceContext): Promise<Preflight> {
  const { info } = session;
  const { settings } = context;
  if (info.in_recovery) return onStandby();
  const space = await freeSpace(session, settings.freeSpace);
  const holders = await xminHolders(session);
  const following = await replication(session, settings.slotLag);
  const copies = await copiesOf(session);
  const atWork = await othersAtWork(session);
  const waits = [...copies.waits, ...following.waits];
  return {
    standby: false,
    readOnly: info.read_only,
    notes: [
      ...(info.read_only ? [readOnly] : []),
      ...space.notes,
      ...(await oldXminNotes(session, holders, settings.oldTransactionMs)),
      ...following.notes,
      ...copies.notes,
      ...workNotes(atWork),
      ...(await sightNotes(session)),
    ],
    freeSpace: space.freeSpace,
    oldestXmin: holders.find(({ keepsRows }) => keepsRows) ?? null,
    atWork,
    rewritingWaits: waits.length === 0 ? null : waits.join("; "),
  };
}

const readOnly: Note = {
  code: "read-only",
  message: "this session is read-only",
  hint: "Look at default_transaction_read_only of the server, the database and the role.",
};

/** There a vacuum is refused, and what it would do comes from the primary. */
function onStandby(): Preflight {
  return {
    standby: true,
    readOnly: true,
    notes: [
      { code: "standby", message: "this server is a standby: its primary is maintained, and it follows" },
    ],
    freeSpace: { bytes: null, from: "not looked at on a standby", tablespaces: [] },
    oldestXmin: null,
    atWork: [],
    rewritingWaits: null,
  };
}

async function sightNotes(session: Session): Promise<Note[]> {
  const [row] = await ask<{ whole: boolean }>(session, "sight");
  if (row?.whole === true) return [];
  return [
    {
      code: "limited-sight",
      message: `the role ${session.info.user} does not see since when others' transactions are open, nor on which tables they work`,
      hint: `GRANT pg_read_all_stats TO ${session.info.user}; all that it may see was looked at.`,
    },
  ];
}
