import type { Session } from "../postgres/session.ts";
import { Beside } from "./beside.ts";
import type { OperationContext } from "./context.ts";
import { Run } from "./run.ts";

/**
 * Reads in one snapshot, and waits for locks with the patience of a run, without keeping other runs away.
 * @throws PgopsError `PGOPS_LOCK_TIMEOUT` (exit code 4) with who is in the way, and as a run's transaction does.
 */
export async function looking<Result>(
  context: OperationContext,
  session: Session,
  step: string,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const beside = new Beside(context);
  try {
    const read = async (): Promise<Result> => {
      await session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return work(session);
    };
    return await new Run(context, session, beside).transaction(step, read, "Nothing was written.");
  } finally {
    await beside.close();
  }
}
