import { type Blockage, blockageOf } from "./blockers.ts";
import type { AdvisoryLock } from "./advisory-lock.ts";

/** How soon after the begin of a step it is asked for the first time who blocks it, and how often then. */
const cadence = { firstMs: 400, thenMs: 1000 };

export interface BlockageWatchOptions {
  /** The run's lock, whose connection is idle: it is asked there. */
  lock: Pick<AdvisoryLock, "lost" | "query">;
  /** The backend to watch; undefined while it is not known. */
  pid: () => number | undefined;
  lockTimeoutMs: number;
  onBlocked: (blockage: Blockage) => void;
}

/**
 * Looks from beside, while a step runs, whether it waits for a lock and who holds it: afterwards it cannot be told any
 * more. A step that does not wait costs one query a second, and a short one none.
 */
export class BlockageWatch {
  readonly #options: BlockageWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #asked: Promise<void> = Promise.resolve();
  #ended = false;
  #last: Blockage | undefined;
  /** Of the wait that was seen last: since when, until when it was seen, and whether it went on then. */
  #wait: { from: number; to: number; open: boolean } | undefined;
  #waitedMs = 0;

  constructor(options: BlockageWatchOptions) {
    this.#options = options;
    this.#plan(
      Math.min(cadence.firstMs, options.lockTimeoutMs > 0 ? options.lockTimeoutMs / 3 : cadence.firstMs),
    );
  }

  /** Stops looking; gives what was seen last, if it ever waited. */
  async end(): Promise<Blockage | undefined> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#asked;
    return this.#last;
  }

  /** How long it has waited, in milliseconds, as far as it was seen: to half of the cadence. */
  get waitedMs(): number {
    const { from = 0, to = 0 } = this.#wait ?? {};
    return this.#waitedMs + (to - from);
  }

  #plan(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#asked = this.#look().then(() => {
        if (!this.#ended) this.#plan(cadence.thenMs);
      });
    }, delayMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { lock, pid, onBlocked } = this.#options;
    const backend = pid();
    if (backend === undefined || lock.lost) return;
    // What is told beside the work must not end it.
    const blockage = await blockageOf(lock, backend).catch(() => undefined);
    this.#count(blockage);
    if (blockage === undefined) return;
    this.#last = blockage;
    if (!this.#ended) onBlocked(blockage);
  }

  /** A step may wait more than once; between two looks a wait is taken to have ended half-way. */
  #count(blockage: Blockage | undefined): void {
    const now = performance.now();
    const wait = this.#wait;
    if (blockage === undefined) {
      if (wait?.open === true) this.#wait = { ...wait, to: (wait.to + now) / 2, open: false };
      return;
    }
    const from = now - blockage.waitedMs;
    const goesOn = wait !== undefined && from < wait.to;
    if (!goesOn) this.#waitedMs = this.waitedMs;
    this.#wait = { from: goesOn ? wait.from : from, to: now, open: true };
  }
}
