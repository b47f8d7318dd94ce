import { Run } from "../../operation/run.ts";
import { connect } from "../../postgres/connect.ts";

/** How long what a failed work has left may take to be cleared away. */
const patience = { lockTries: 3, lockPatienceMs: 10_000, statementTimeoutMs: 60_000 };

/**
 * Clears away what a work has left that failed or was ended: on its session, or on a new one where that is lost or the run was
 * interrupted, which must not keep it from being tidy. Gives what went wrong, if it did.
 */
export async function clearAway(run: Run, clear: (run: Run) => Promise<void>): Promise<string | undefined> {
  const { context, session, lock } = run;
  const lockTimeoutMs = Math.min(context.lockTimeoutMs, patience.lockPatienceMs);
  const isUsable = !session.lost && context.signal?.aborted !== true;
  let own = session;
  try {
    if (!isUsable) own = await connect(context.target);
    await clear(new Run({ ...context, ...patience, lockTimeoutMs, signal: undefined }, own, lock));
    return undefined;
  } catch (error) {
    return `what it left could not be cleared away: ${(error as Error).message}`;
  } finally {
    if (own !== session) await own.close();
  }
}
