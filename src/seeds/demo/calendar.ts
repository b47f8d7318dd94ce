import type { Vocabulary } from "./vocabulary.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
export const hourMs: number = 60 * minuteMs;
export const dayMs: number = 24 * hourMs;

/** How long the shop has been open, and how many months of audit entries there are, with the one that is now. */
const openDays = 1095;
const auditMonths = 14;

const thousandths: readonly string[] = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, "0"));

/** Where the demo lies in time. All times are milliseconds since 1970 in UTC. */
export interface Calendar {
  /** No row is from later, but for what expires. */
  now: number;
  opening: number;
  /** The start of the month in which the audit entries begin. */
  auditStart: number;
  /** A time as PostgreSQL reads a timestamp. */
  text: (time: number) => string;
  /** The moment of a day, in milliseconds from its start, below which the share `part` of the day's work lies. */
  rhythm: (part: number) => number;
  /** How much goes on in the 24 hours from `start`, beside other days: growth, season and weekday. */
  busyness: (start: number) => number;
}

export function startOfDay(time: number): number {
  return Math.floor(time / dayMs) * dayMs;
}

export function makeCalendar(now: number, { traffic }: Vocabulary): Calendar {
  const date = new Date(now);
  const auditStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - auditMonths + 1, 1);
  return {
    now,
    opening: startOfDay(now) - openDays * dayMs,
    auditStart,
    text: timeText(),
    rhythm: dailyRhythm(traffic.hours),
    busyness: (start) => {
      const day = new Date(start);
      const growth = 0.6 + (0.8 * (start - auditStart)) / (now - auditStart + dayMs);
      const weekday = traffic.weekdays[day.getUTCDay()] ?? 100;
      return growth * weekday * (traffic.months[day.getUTCMonth()] ?? 100);
    },
  };
}

/** Days and minutes repeat, so their texts are kept. */
function timeText(): (time: number) => string {
  const days = new Map<number, string>();
  const minutes: string[] = [];
  for (let minute = 0; minute < 24 * 60; minute++) {
    minutes.push(` ${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}:`);
  }
  const seconds = Array.from({ length: 60 }, (_, second) => `${twoDigits(second)}.`);
  return (time) => {
    const day = Math.floor(time / dayMs);
    let date = days.get(day);
    if (date === undefined) {
      date = new Date(day * dayMs).toISOString().slice(0, 10);
      days.set(day, date);
    }
    const rest = time - day * dayMs;
    const minute = Math.floor(rest / minuteMs);
    const second = Math.floor((rest - minute * minuteMs) / secondMs);
    return `${date}${minutes[minute]}${seconds[second]}${thousandths[rest % secondMs]}`;
  };
}

/** Turns the weights of the hours round: from a share of the day's work to a moment of the day. */
function dailyRhythm(hours: readonly number[]): (part: number) => number {
  const total = hours.reduce((sum, weight) => sum + weight, 0);
  const steps = 24 * 60;
  const moments = new Float64Array(steps + 1).fill(dayMs);
  let done = 0;
  for (let hour = 0, step = 0; hour < hours.length; hour++) {
    const share = (hours[hour] ?? 0) / total;
    for (; step <= steps && step / steps < done + share; step++) {
      moments[step] = (hour + (step / steps - done) / share) * hourMs;
    }
    done += share;
  }
  return (part) => {
    const at = part * steps;
    const step = Math.floor(at);
    const from = moments[step] ?? 0;
    return Math.min(dayMs - 1, Math.floor(from + ((moments[step + 1] ?? dayMs) - from) * (at - step)));
  };
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
