const minute = 60_000;
const quarter = 15 * minute;

/** Zones with all that clocks do: an hour at night or at midnight, half an hour, two hours, a whole day, nothing. */
export const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/Santiago",
  "America/Havana",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Antarctica/Troll",
  "Asia/Kathmandu",
  "Pacific/Apia",
] as const;

/** A minute as it passes: the moment, what the clock shows then (as if it were UTC), and the latest it has shown before. */
export interface Minute {
  at: number;
  wall: number;
  shownBefore: number;
}

/** Each minute of a span, by what Intl says of every quarter of an hour. */
export function* minutes(zone: string, from: number, to: number): Generator<Minute> {
  const offsetAt = offsets(zone);
  let shownBefore = -Infinity;
  for (let at = from - (from % quarter) - 26 * 60 * minute; at < to; at += quarter) {
    const offset = offsetAt(at);
    for (let now = at; now < at + quarter && now < to; now += minute) {
      const wall = now + offset;
      if (now >= from) yield { at: now, wall, shownBefore };
      shownBefore = Math.max(shownBefore, wall);
    }
  }
}

function offsets(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (at) => {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute: minutesOfHour = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minutesOfHour) - at;
  };
}
