import type { ConnectionTarget } from "../config/target.ts";
import { connect } from "./connect.ts";
import type { Session } from "./session.ts";
import { sqlFile } from "./sql-file.ts";

const backendPid = new URL("sql/backend-pid.sql", import.meta.url);

/** A pooler with many free connections may hand out another one each time: that shows within a few rounds. */
const rounds = 5;

/**
 * Whether the pooler before a session gives a backend to one client a transaction, and not to one client for as long
 * as it stays. Found out by what it does: while our session is idle, a transaction on a second connection either gets
 * the same backend, or ours is another one afterwards. A pooler that keeps a backend for each client does neither.
 */
export async function poolsTransactions(session: Session, target: ConnectionTarget): Promise<boolean> {
  if (!session.behindPooler) return false;
  const other = await connect(target);
  try {
    let ours = await pidOf(session);
    for (let round = 0; round < rounds; round++) {
      await other.run("BEGIN");
      const theirs = await pidOf(other);
      const now = await pidOf(session);
      await other.run("ROLLBACK");
      if (theirs === ours || now !== ours) return true;
      ours = now;
    }
    return false;
  } finally {
    await other.close();
  }
}

async function pidOf(session: Session): Promise<number | undefined> {
  const [row] = await session.query<{ pid: number }>(sqlFile(backendPid));
  return row?.pid;
}
