import type { KeyType } from "../grid/grid.ts";
import { type Position, type Range, unbounded } from "../grid/range.ts";

/**
 * Reads what pg_get_expr(relpartbound) says of a partition by one column, under `DateStyle = ISO` and `TimeZone = UTC`:
 * "FOR VALUES FROM ('2026-11-01 00:00:00') TO (MAXVALUE)". Undefined for DEFAULT.
 * @throws Error for what is no such text: the caller has made sure that the table is partitioned by range.
 */
export function parseBounds(text: string, type: KeyType): Range | undefined {
  if (text === "DEFAULT") return undefined;
  const match = /^FOR VALUES FROM \((?<from>'[^']*'|[^',]+)\) TO \((?<to>'[^']*'|[^',]+)\)$/.exec(text);
  const { from, to } = match?.groups ?? {};
  if (from === undefined || to === undefined) throw new Error(`not the bounds of a range: ${text}`);
  return { from: parseBound(from, type), to: parseBound(to, type) };
}

function parseBound(text: string, type: KeyType): Position {
  const value = text.replaceAll("'", "");
  if (value === "MINVALUE" || value === "-infinity") return unbounded.from;
  if (value === "MAXVALUE" || value === "infinity") return unbounded.to;
  return isTime(type) ? parseTime(value) : BigInt(value);
}

/** Whether the axis is time. */
export function isTime(type: KeyType): boolean {
  return type === "timestamp" || type === "timestamptz" || type === "date";
}

/** A bound that PostgreSQL can hold and the calendar cannot: JavaScript's ends in 275760. */
export class BeyondCalendar extends Error {
  constructor(text: string) {
    super(`${text} is beyond the year ${lastYear}`);
  }
}

const lastYear = 275_000;

/** "2026-11-01", "2026-11-01 00:00:00.5", "2026-11-01 00:00:00+00": all of them in UTC. @throws BeyondCalendar */
export function parseTime(text: string): Position {
  const match = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00)?)?( BC)?$/.exec(
    text,
  );
  if (match === null) throw new Error(`not a moment as PostgreSQL writes it: ${text}`);
  const [, year = "", month, day, hours = 0, minutes = 0, seconds = 0, fraction = "", bc] = match;
  if (Number(year) > lastYear) throw new BeyondCalendar(text);
  const date = new Date(0);
  date.setUTCFullYear(bc === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hours), Number(minutes), Number(seconds));
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, "0"));
}
