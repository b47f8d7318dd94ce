import { sqlstate } from "../../postgres/sqlstate.ts";
import type { Session } from "../../postgres/session.ts";

/** A look at a relation's file waits for nobody who holds the relation: the estimate serves as well. */
const lockTimeoutMs = 200;
const statementTimeoutMs = 60_000;

/** Gave up on a lock, or on time. */
const gaveUp: ReadonlySet<string> = new Set(["55P03", "57014"]);

/**
 * Reads in a short transaction that waits for no lock longer than a moment. Undefined where it gave up.
 * @throws what the server says of anything else
 */
export async function shortLook<Result>(
  session: Session,
  signal: AbortSignal | undefined,
  read: () => Promise<Result>,
): Promise<Result | undefined> {
  await session.run(
    `BEGIN READ ONLY; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL statement_timeout = ${statementTimeoutMs}`,
  );
  try {
    const result = await read();
    await session.run("COMMIT");
    return result;
  } catch (error) {
    if (!session.lost) await session.run("ROLLBACK");
    if (gaveUp.has(sqlstate(error) ?? "") && signal?.aborted !== true) return undefined;
    throw error;
  }
}
