import type { PartitionSettings } from "../../config/partition-settings.ts";
import { averageDays } from "../runway.ts";

const mostDays = 14;

/**
 * Below how many days a table needs attention: two weeks, or where fewer are to be ahead at all (`ahead: 3` days), half of that.
 */
export function leastRunway({ interval, ahead }: PartitionSettings, idsPerDay: number | undefined): number {
  const days = daysAhead(interval, ahead, idsPerDay);
  return days === undefined ? mostDays : Math.min(mostDays, Math.floor(days / 2));
}

function daysAhead(
  interval: PartitionSettings["interval"],
  ahead: PartitionSettings["ahead"],
  idsPerDay: number | undefined,
): number | undefined {
  if (typeof ahead !== "number") return ahead.count * averageDays[ahead.unit];
  if (typeof interval !== "number") return ahead * averageDays[interval];
  return idsPerDay === undefined ? undefined : (ahead * interval) / idsPerDay;
}
