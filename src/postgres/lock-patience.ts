import { setTimeout as sleep } from "node:timers/promises";
import type { Patience } from "../config/settings.ts";
import { sqlstate } from "./sqlstate.ts";

/** lock_not_available, deadlock_detected, serialization_failure: what the next try may not meet. */
const lockFailures = new Set(["55P03", "40P01", "40001"]);

const pauseMs = { first: 500, most: 10_000 };

/** The SQLSTATE where a statement failed for a lock that it did not get, else undefined. */
export function lockFailureCode(error: unknown): string | undefined {
  const code = sqlstate(error);
  return code !== undefined && lockFailures.has(code) ? code : undefined;
}

/** How often and how long something is tried that did not get its locks. */
export class Tries {
  readonly of: number;
  /** Which one it is, from 1. */
  number = 1;
  readonly #deadline: number;

  constructor({ lockTries, lockPatienceMs }: Pick<Patience, "lockTries" | "lockPatienceMs">) {
    this.of = lockTries;
    this.#deadline = performance.now() + lockPatienceMs;
  }

  /** How long to pause before the next try, in milliseconds, with jitter; undefined where it was the last one. */
  pause(): number | undefined {
    if (this.number >= this.of) return undefined;
    const longest = Math.min(pauseMs.most, pauseMs.first * 2 ** (this.number - 1));
    const pause = longest * (0.5 + Math.random() / 2);
    return performance.now() + pause > this.#deadline ? undefined : pause;
  }

  /** Pauses, and counts the next try. Rejects when the signal is aborted. */
  async next(pause: number, signal: AbortSignal | undefined): Promise<void> {
    await sleep(pause, undefined, { signal });
    this.number++;
  }
}
