/** A unit of the calendar. */
export type CalendarUnit = "day" | "week" | "month" | "quarter" | "year";

/** So many calendar units: "24 months". How long that is depends on where it begins. */
export interface Period {
  count: number;
  unit: CalendarUnit;
}

/** Reads "24 months", "1 year", "30 days"; undefined where it is none. */
export function parsePeriod(text: string): Period | undefined {
  const match = /^\s*(\d+)\s*(day|week|month|quarter|year)s?\s*$/.exec(text);
  if (match === null) return undefined;
  return { count: Number(match[1]), unit: match[2] as CalendarUnit };
}

/** "24 months", "1 year". */
export function formatPeriod({ count, unit }: Period): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const days: Readonly<Record<CalendarUnit, { least: number; most: number }>> = {
  day: { least: 1, most: 1 },
  week: { least: 7, most: 7 },
  month: { least: 28, most: 31 },
  quarter: { least: 90, most: 92 },
  year: { least: 365, most: 366 },
};
const months: Readonly<Partial<Record<CalendarUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** Whether a period is, wherever it begins, at least as long as one of these units. */
export function isAtLeastOne({ count, unit }: Period, wanted: CalendarUnit): boolean {
  const [given, needed] = [months[unit], months[wanted]];
  if (given !== undefined && needed !== undefined) return count * given >= needed;
  return count * days[unit].least >= days[wanted].most;
}
