import type { ConnectionTarget } from "../config/target.ts";
import { connect } from "../postgres/connect.ts";
import type { Session } from "../postgres/session.ts";
import type { OperationContext } from "./context.ts";
import { Run, type RunLock } from "./run.ts";

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

/** A connection on which is asked who is in the way; made when something waits. */
class Beside implements RunLock {
  readonly lost = false;
  readonly #target: ConnectionTarget;
  readonly #signal: AbortSignal | undefined;
  #session: Promise<Session> | undefined;

  constructor({ target, signal }: Pick<OperationContext, "target" | "signal">) {
    this.#target = target;
    this.#signal = signal;
  }

  async query<Row extends object>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
    this.#session ??= connect(this.#target, { signal: this.#signal });
    return (await this.#session).query<Row>(text, parameters);
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }
}
