import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionTarget } from "../config/target.ts";
import { connectError, mayAnswerLater } from "./connect-error.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface ConnectOptions extends SessionOptions {
  /** How long to go on trying a server that is not there yet, in milliseconds. */
  waitMs?: number | undefined;
  /** Called once, when the first try failed and another one follows. */
  onWait?: ((problem: string) => void) | undefined;
}

const retryEveryMs = 200;

/**
 * Opens a session.
 * @throws PgopsError `PGOPS_CONNECT` and its kin (exit code 5), which say what was tried and what to check.
 */
export async function connect(target: ConnectionTarget, options: ConnectOptions = {}): Promise<Session> {
  const deadline = performance.now() + (options.waitMs ?? 0);
  for (let attempt = 1; ; attempt++) {
    const session = new Session(target, options);
    try {
      return await session.open();
    } catch (error) {
      await session.close();
      options.signal?.throwIfAborted();
      const problem = connectError(target, error);
      if (!mayAnswerLater(error) || performance.now() + retryEveryMs > deadline) throw problem;
      if (attempt === 1) options.onWait?.(problem.message);
    }
    await sleep(retryEveryMs);
    options.signal?.throwIfAborted();
  }
}
