import type { Work, WorkResult } from "../work.ts";
import type { ExecuteOptions } from "./execute-works.ts";

/** How many may be on their way: more would only be kept in memory. */
const most = 100;

/** What is written of works, beside them: the work does not wait for it, the run does. */
export class Records {
  readonly #options: Pick<ExecuteOptions, "onBegin" | "onEnd">;
  readonly #pending = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;

  constructor(options: Pick<ExecuteOptions, "onBegin" | "onEnd">) {
    this.#options = options;
  }

  /** Sends that a work begins; gives what sends that it has ended. @throws what an earlier one failed with */
  async begin(work: Work): Promise<(result: WorkResult) => void> {
    if (this.#pending.size >= most) await Promise.race(this.#pending);
    this.#refuse();
    const { onBegin, onEnd } = this.#options;
    const id = onBegin?.(work);
    // What a REINDEX leaves is known by having been recorded before.
    if (work.kind === "reindex") await id;
    // It is waited for below, which may be much later.
    id?.catch(() => {});
    return (result) => {
      const ended = (async () => onEnd?.(work, result, await id))().catch((error: unknown) => {
        this.#failure ??= { error };
      });
      this.#pending.add(ended);
      void ended.then(() => this.#pending.delete(ended));
    };
  }

  /** Waits until all is written. @throws what one of them failed with */
  async end(): Promise<void> {
    await Promise.all(this.#pending);
    this.#refuse();
  }

  #refuse(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
