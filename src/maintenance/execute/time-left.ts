import { formatDuration } from "../../duration.ts";
import type { Work } from "../work.ts";

/** Less is not worth beginning anything. */
const leastMs = 500;

/** How much is left until then, in milliseconds; undefined where there is no end. */
export function timeLeft(endsAt: number | undefined): number | undefined {
  return endsAt === undefined ? undefined : Math.max(0, endsAt - performance.now());
}

/** Why it is not begun any more, if it is not: its time is over, or it takes longer than what is left. */
export function whyNotNow({ expectedMs }: Work, endsAt: number | undefined): string | undefined {
  const left = timeLeft(endsAt);
  if (left === undefined) return undefined;
  if (left < leastMs) return "its time was over";
  if (expectedMs === undefined || expectedMs <= left) return undefined;
  return `it takes about ${formatDuration(expectedMs)}, and ${formatDuration(left)} are left`;
}
