/** A phase must have gone on for so long before its speed says anything. */
const leastMs = 2000;

interface Seen {
  phase: string | undefined;
  done: number;
  total: number | undefined;
}

/** How fast something goes on, and so how much time is left. */
export class Pace {
  readonly #started: number;
  readonly #expectedMs: number | undefined;
  #first: (Seen & { at: number }) | undefined;
  #last: Seen | undefined;

  /** `expectedMs`: how long all of it will take, by its history. */
  constructor(expectedMs: number | undefined, now: number) {
    this.#started = now;
    this.#expectedMs = expectedMs;
  }

  /** It is so far. */
  see(seen: Seen, now: number): void {
    if (this.#first?.phase !== seen.phase) this.#first = { ...seen, at: now };
    this.#last = seen;
  }

  /** From 0 to 1, of the present phase. */
  get share(): number | undefined {
    const { done = 0, total } = this.#last ?? {};
    return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
  }

  /** In milliseconds; undefined while nobody can tell. What is expected of all of it goes before the speed of one phase. */
  left(now: number): { ms: number; of: "all" | "phase" } | undefined {
    const byHistory = this.#expectedMs === undefined ? 0 : this.#started + this.#expectedMs - now;
    if (byHistory > 0) return { ms: byHistory, of: "all" };
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last?.total === undefined) return undefined;
    const [ms, done] = [now - first.at, last.done - first.done];
    if (ms < leastMs || done <= 0) return undefined;
    return { ms: (Math.max(0, last.total - last.done) / done) * ms, of: "phase" };
  }
}
