import type { ConnectionTarget } from "../config/target.ts";
import { connect } from "../postgres/connect.ts";
import type { Session } from "../postgres/session.ts";
import type { OperationContext } from "./context.ts";
import type { RunLock } from "./run.ts";

/** In place of a run lock where nobody is kept away: a connection on which is asked who is in the way; made when something waits. */
export class Beside implements RunLock {
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
