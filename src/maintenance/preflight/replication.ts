import { formatDuration } from "../../duration.ts";
import type { Session } from "../../postgres/session.ts";
import { ask } from "./ask.ts";
import { sizeText } from "../size-text.ts";
import type { Note } from "./words.ts";

interface SlotRow {
  name: string;
  active: boolean;
  pid: number | null;
  /** "reserved", "extended", "unreserved", "lost" */
  status: string | null;
  /** Bytes of write-ahead log that it keeps; null where it keeps none. */
  lag: number | null;
}

interface ReplicaRow {
  pid: number;
  application: string | null;
  lag: number;
  lag_ms: number | null;
}

/** What follows the server is too far behind for more write-ahead log. */
export interface Following {
  notes: Note[];
  /** Why what writes much has to wait. */
  waits: string[];
}

/** Looks at slots and replicas; `slotLag` in bytes. Not on a standby. */
export async function replication(session: Session, slotLag: number): Promise<Following> {
  const following: Following = { notes: [], waits: [] };
  for (const slot of await ask<SlotRow>(session, "slots")) addSlot(following, slot, slotLag);
  for (const { pid, application, lag, lag_ms: lagMs } of await ask<ReplicaRow>(session, "replicas")) {
    if (lag < slotLag) continue;
    const since = lagMs === null ? "" : `, ${formatDuration(lagMs)}`;
    const what = `the replica "${application}" (pid ${pid}) is ${sizeText(lag)} behind${since}`;
    following.notes.push({
      code: "replica-lag",
      message: what,
      hint: "VACUUM FULL and REINDEX write as much again as they rewrite, and wait until it has caught up.",
    });
    following.waits.push(what);
  }
  return following;
}

function addSlot({ notes, waits }: Following, slot: SlotRow, slotLag: number): void {
  const { name, active, status, lag } = slot;
  const called = `the replication slot "${name}"`;
  const drop = `Where nobody will read from it again: SELECT pg_drop_replication_slot('${name}').`;
  if (status === "lost") {
    notes.push({
      code: "slot-lost",
      message: `${called} is lost: the server has removed what it was to read`,
      hint: `What read from it has to be set up anew. ${drop}`,
    });
    return;
  }
  const reader = active ? "" : ", and nobody reads from it";
  const kept = `${called} is ${sizeText(lag ?? 0)} behind${reader}`;
  if (status === "unreserved" || (lag ?? 0) >= slotLag) {
    const soon = status === "unreserved" ? "; the next checkpoint removes what it is to read" : "";
    notes.push({
      code: "slot-lag",
      message: `${kept}${soon}`,
      hint: active ? "VACUUM FULL and REINDEX wait until it has caught up." : drop,
    });
    waits.push(kept);
  } else if (!active) {
    notes.push({
      code: "slot-inactive",
      message: `${kept}: the server keeps all write-ahead log from there on`,
      hint: drop,
    });
  }
}
