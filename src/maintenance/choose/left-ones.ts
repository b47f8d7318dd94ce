import type { Left, WorkKind } from "../work.ts";

/** So many of those that need nothing are kept, the nearest to a threshold. */
const mostShown = 20;

interface Near {
  target: string;
  why: () => string;
  /** 0: nothing to do at all; 1: at the threshold. */
  nearness: number;
}

/** What was looked at and left: counted, and kept as far as anybody will read it. */
export class LeftOnes {
  readonly #kind: WorkKind;
  readonly #wanted: Left[] = [];
  #near: Near[] = [];
  #count = 0;

  constructor(kind: WorkKind) {
    this.#kind = kind;
  }

  /** Counts some of which there is nothing to say. */
  skip(count: number): void {
    this.#count += count;
  }

  /** It needed work that cannot be planned; `later`: not in this run. */
  wanted(target: string, why: string, later: boolean = false): void {
    this.#count++;
    this.#wanted.push({ kind: this.#kind, target, why, wanted: true, ...(later ? { later } : {}) });
  }

  /** It needs nothing; `target` and `why` are called for those alone that are kept. */
  nothing(target: () => string, why: () => string, nearness: number): void {
    this.#count++;
    if (this.#near.length >= 2 * mostShown) this.#trim();
    const last = this.#near[mostShown - 1];
    if (last !== undefined && nearness <= last.nearness) return;
    this.#near.push({ target: target(), why, nearness });
  }

  /** Those that needed work first, then the nearest. */
  all(): { left: Left[]; leftCount: number } {
    this.#trim();
    const near = this.#near.map(({ target, why }) => ({
      kind: this.#kind,
      target,
      why: why(),
      wanted: false,
    }));
    return { left: [...this.#wanted, ...near], leftCount: this.#count };
  }

  #trim(): void {
    this.#near = this.#near.toSorted((one, other) => other.nearness - one.nearness).slice(0, mostShown);
  }
}
