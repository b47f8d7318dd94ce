import { DateTime } from "luxon";
import type { CalendarUnit } from "../../config/period.ts";
import type { Grid, KeyType } from "./grid.ts";
import type { Position } from "./range.ts";

/**
 * Days, ISO weeks, months, quarters and years as they begin in a time zone. A `timestamp` column holds UTC, so its
 * bounds are the moments at which they begin there, in UTC; a `date` column has no zone, and only today depends on it.
 */
export function calendarGrid(unit: CalendarUnit, zone: string, type: KeyType): Grid {
  const gridZone = type === "date" ? "utc" : zone;
  const local = (position: Position): DateTime =>
    DateTime.fromMillis(Number(floorDiv(position, 1000n)), { zone: gridZone });
  return {
    type,
    slotAt(position) {
      const start = beginning(local(position), unit);
      // A day is not always 24 hours: the calendar says where the next one begins.
      const end = beginning(start.plus({ [`${unit}s`]: 1 }), unit);
      return { from: positionOf(start), to: positionOf(end) };
    },
    now(at) {
      if (type !== "date") return BigInt(at.getTime()) * 1000n;
      const today = DateTime.fromJSDate(at, { zone }).setZone("utc", { keepLocalTime: true });
      return positionOf(today);
    },
    shift: (position, count, by) => positionOf(local(position).plus({ [`${by}s`]: count })),
    literal: (position) => literalOf(local(position), type, fractionOf(position)),
    describe: (position) => describe(local(position), type),
    words: ({ from, to }) => wordsOf(local(from), local(to)),
  };
}

/** Where the clocks go back at 01:00 to midnight, a day begins with the first of its two midnights. */
function beginning(moment: DateTime, unit: CalendarUnit): DateTime {
  const start = moment.startOf(unit);
  return start.getPossibleOffsets().reduce((first, other) => (other < first ? other : first), start);
}

function literalOf(moment: DateTime, type: KeyType, fraction: string): string {
  if (type === "date") return dated(moment, "");
  // A `timestamp` literal must hold UTC: PostgreSQL ignores the offset there. Before zones were agreed on, local time had
  // offsets with seconds, which the format would cut off.
  const shown = type === "timestamp" || !Number.isInteger(moment.offset) ? moment.toUTC() : moment;
  return dated(shown, `${shown.toFormat(" HH:mm:ss")}${fraction}${shown.toFormat("ZZ")}`);
}

/** A day as PostgreSQL reads it, with what follows it: there is no year 0 and no year below it. */
function dated(moment: DateTime, rest: string): string {
  const { year } = moment;
  const number = String(year > 0 ? year : 1 - year).padStart(4, "0");
  return `${number}${moment.toFormat("-MM-dd")}${rest}${year > 0 ? "" : " BC"}`;
}

/** ".5", ".000001": what a position has beyond whole seconds. */
function fractionOf(position: Position): string {
  const microseconds = position - floorDiv(position, 1_000_000n) * 1_000_000n;
  return microseconds === 0n ? "" : `.${String(microseconds).padStart(6, "0")}`.replace(/0+$/, "");
}

function describe(moment: DateTime, type: KeyType): string {
  const midnight = +moment === +moment.startOf("day");
  if (type === "date" || (midnight && moment.zoneName === "UTC")) return moment.toFormat("yyyy-MM-dd");
  return midnight ? moment.toFormat("yyyy-MM-dd ZZ") : moment.toFormat("yyyy-MM-dd HH:mm:ss ZZ");
}

function wordsOf(from: DateTime, to: DateTime): Record<string, string> {
  return {
    yyyy: from.toFormat("yyyy"),
    mm: from.toFormat("MM"),
    dd: from.toFormat("dd"),
    q: String(from.quarter),
    iyyy: String(from.weekYear).padStart(4, "0"),
    ww: String(from.weekNumber).padStart(2, "0"),
    from: from.toFormat("yyyyMMdd"),
    to: to.toFormat("yyyyMMdd"),
  };
}

function positionOf(moment: DateTime): Position {
  return BigInt(moment.toMillis()) * 1000n;
}

/** Rounds down, also below zero. */
export function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
