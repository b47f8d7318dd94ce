import type { OperationContext } from "../../operation/context.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlstate } from "../../postgres/sqlstate.ts";

/** Somebody who looks is told sooner that a table is locked than somebody who changes it. */
const mostLockTimeoutMs = 1000;
const lockNotAvailable = "55P03";

/** Reads in a transaction that waits for locks for a moment only; undefined where a table stayed locked. */
export async function patientRead<Result>(
  session: Session,
  { lockTimeoutMs, statementTimeoutMs }: Pick<OperationContext, "lockTimeoutMs" | "statementTimeoutMs">,
  work: () => Promise<Result>,
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
    if (sqlstate(error) === lockNotAvailable) return undefined;
    throw error;
  }
}
