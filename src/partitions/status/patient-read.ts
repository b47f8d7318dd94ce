import type { OperationContext } from "../../operation/context.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlstate } from "../../postgres/sqlstate.ts";

/** Somebody who looks is told sooner that a table is locked than somebody who changes it. */
const mostLockTimeoutMs = 1000;

/** Why something could not be read, behind its name. */
export type Missed = "is locked" | "may not be read by this role";

/** lock_not_available, insufficient_privilege */
const missedBy: Readonly<Record<string, Missed>> = {
  "55P03": "is locked",
  "42501": "may not be read by this role",
};

/**
 * Reads in a transaction that waits for locks for a moment only; undefined where a table stayed locked or the role has no right to
 * read it, and `tell` is told which.
 */
export async function patientRead<Result>(
  session: Session,
  { lockTimeoutMs, statementTimeoutMs }: Pick<OperationContext, "lockTimeoutMs" | "statementTimeoutMs">,
  work: () => Promise<Result>,
  tell: (why: Missed) => void = () => {},
): Promise<Result | undefined> {
  const lockTimeout = Math.round(Math.min(lockTimeoutMs, mostLockTimeoutMs));
  const limit =
    statementTimeoutMs === undefined
      ? ""
      : `; SET LOCAL statement_timeout = ${Math.round(statementTimeoutMs)}`;
  await session.run(`BEGIN READ ONLY; SET LOCAL lock_timeout = ${lockTimeout}${limit}`);
  try {
    const result = await work();
    await session.run("COMMIT");
    return result;
  } catch (error) {
    if (!session.lost) await session.run("ROLLBACK").catch(() => {});
    const missed = missedBy[sqlstate(error) ?? ""];
    if (missed === undefined) throw error;
    tell(missed);
    return undefined;
  }
}
