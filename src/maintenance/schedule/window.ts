import type { MaintenanceSettings, MaintenanceWindow } from "../../config/maintenance-settings.ts";
import { WallClock } from "./wall-clock.ts";

/** Where the window stands at a moment. */
export interface WindowState {
  /** Whether there is one at all; without one nothing is open. */
  configured: boolean;
  open: boolean;
  /** When it opened, or opens next; null where there is none, or it is always open. */
  opensAt: Date | null;
  /** When it closes, or the next one will; null where there is none, or it is always open. */
  closesAt: Date | null;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * Where the window stands. It opens and closes once each at the first moment at which the clock shows the time: a time that exists
 * twice counts as the first, for one that does not exist the moment of the jump counts. Windows that touch are one.
 */
export function windowAt(
  { timezone, window }: Pick<MaintenanceSettings, "timezone" | "window">,
  now: Date,
): WindowState {
  if (window === undefined) return { configured: false, open: false, opensAt: null, closesAt: null };
  const current = spans(window, new WallClock(timezone), +now).find(({ closes }) => closes > +now);
  if (current === undefined) throw new Error("a window opens at least once a week");
  // A week without a gap has none later either.
  if (current.closes - current.opens > 8 * dayMs)
    return { configured: true, open: true, opensAt: null, closesAt: null };
  return {
    configured: true,
    open: current.opens <= +now,
    opensAt: new Date(current.opens),
    closesAt: new Date(current.closes),
  };
}

interface Span {
  opens: number;
  closes: number;
}

/** From before a moment to more than two weeks after it, in order; on the day of a jump there may be one less. */
function spans({ days, from, to }: MaintenanceWindow, clock: WallClock, now: number): Span[] {
  const today = Math.floor(clock.latestShown(now) / dayMs);
  const all: Span[] = [];
  for (let day = today - 9; day <= today + 16; day++) {
    if (!days.includes(weekdayOf(day))) continue;
    const opens = clock.firstAt(day * dayMs + from * minuteMs);
    const closes = clock.firstAt((to > from ? day : day + 1) * dayMs + to * minuteMs);
    const before = all.at(-1);
    if (before !== undefined && opens <= before.closes) before.closes = closes;
    else if (opens < closes) all.push({ opens, closes });
  }
  return all;
}

/** 1 (Monday) to 7 of a day counted from 1970-01-01, a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
