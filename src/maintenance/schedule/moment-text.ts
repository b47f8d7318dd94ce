import { DateTime } from "luxon";

/** A moment for people, as the clock of a zone shows it: "Wed 2026-11-25 03:00". */
export function momentText(moment: Date, timezone: string): string {
  return DateTime.fromJSDate(moment, { zone: timezone }).setLocale("en").toFormat("ccc yyyy-MM-dd HH:mm");
}
