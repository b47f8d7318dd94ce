import { type Calendar, dayMs } from "../calendar.ts";

/**
 * The times of `count` audit entries, ascending: more from month to month, with the rhythm of days, weeks and seasons.
 * `unit` draws a number in [0, 1).
 */
export function* auditTimes(count: number, calendar: Calendar, unit: () => number): Generator<number> {
  const { auditStart, now, busyness, rhythm } = calendar;
  const days: number[] = [];
  let total = 0;
  for (let start = auditStart; start < now; start += dayMs) {
    // The last day may have just begun.
    const weight = busyness(start) * Math.min(1, (now - start) / dayMs);
    days.push(weight);
    total += weight;
  }
  let done = 0;
  let sum = 0;
  for (const [day, weight] of days.entries()) {
    sum += weight;
    const upTo = day === days.length - 1 ? count : Math.floor((count * sum) / total);
    const start = auditStart + day * dayMs;
    const entries = upTo - done;
    for (let entry = 0; entry < entries; entry++) {
      const moment = rhythm((entry + unit()) / entries);
      yield start + (start + dayMs <= now ? moment : Math.floor((moment / dayMs) * (now - start)));
    }
    done = upTo;
  }
}
