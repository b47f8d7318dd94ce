import type { Session } from "../postgres/session.ts";

/** Does bookkeeping in one transaction: all of it or, when something throws, nothing. */
export async function inTransaction<Result>(
  session: Session,
  lockTimeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    await session.run("BEGIN");
    // SET takes no parameters.
    await session.run(`SET LOCAL lock_timeout = ${Math.round(lockTimeoutMs)}`);
    const result = await work();
    await session.run("COMMIT");
    return result;
  } catch (error) {
    await session.run("ROLLBACK").catch(() => {});
    throw error;
  }
}
