import { setTimeout as sleep } from "node:timers/promises";

const intervalMs = 10;

/** Asks again and again until the answer is yes or the time (milliseconds) is over; returns the last answer. */
export async function poll(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await sleep(intervalMs);
  }
  return true;
}
