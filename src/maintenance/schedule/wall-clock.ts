import { DateTime, type Zone } from "luxon";

/** What a clock on the wall shows, in milliseconds as if it showed UTC. */
export type WallTime = number;

const hourMs = 3_600_000;
// No clock is more than 14 hours from UTC.
const reach = 15 * hourMs;
// Where a clock is put back, it is by less than a day.
const memory = 25 * hourMs;

/** The clock of a time zone, with the moments at which it is put forward or back. All moments are milliseconds since 1970. */
export class WallClock {
  readonly #zone: Zone;

  /** `zone` is a name such as "Europe/Berlin" that was checked with `isTimeZone`. */
  constructor(zone: string) {
    this.#zone = DateTime.fromMillis(0, { zone }).zone;
  }

  /** What it shows at a moment. */
  shows(at: number): WallTime {
    return at + this.#offset(at);
  }

  /**
   * The first moment at which it shows this time or a later one: of a time that exists twice the first, of one that does
   * not exist the moment at which the clock jumps over it.
   */
  firstAt(wall: WallTime): number {
    const [from, to] = [wall - reach, wall + reach];
    const change = this.#change(from, to);
    const before = wall - this.#offset(from);
    if (change === undefined || before < change) return before;
    return Math.max(wall - this.#offset(to), change);
  }

  /** The last moment at which it shows this time or an earlier one: the second of a time that exists twice. */
  lastAt(wall: WallTime): number {
    const [from, to] = [wall - reach, wall + reach];
    const change = this.#change(from, to);
    const after = wall - this.#offset(to);
    if (change === undefined || after >= change) return after;
    return Math.min(wall - this.#offset(from), change - 1);
  }

  /** The latest time that it has shown so far: `firstAt(wall) <= at` holds for this time and those before it, for no other. */
  latestShown(at: number): WallTime {
    const from = at - memory;
    const change = this.#change(from, at);
    const now = this.shows(at);
    return change === undefined ? now : Math.max(now, change - 1 + this.#offset(from));
  }

  /** The latest time that it will not show again: `lastAt(wall) <= at` holds for this time and those before it, for no other. */
  latestPast(at: number): WallTime {
    const to = at + memory;
    const change = this.#change(at, to);
    const now = this.shows(at);
    return change === undefined ? now : Math.min(now, change - 1 + this.#offset(to));
  }

  #offset(at: number): number {
    return this.#zone.offset(at) * 60_000;
  }

  /** The moment after `from`, and not after `to`, from which its distance from UTC is another: there is one at most in two days. */
  #change(from: number, to: number): number | undefined {
    const before = this.#offset(from);
    if (this.#offset(to) === before) return undefined;
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#offset(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }
}
