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
  const current = spanAround(window, new WallClock(timezone), +now);
  if (current === "always") return { configured: true, open: true, opensAt: null, closesAt: null };
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

/** The one that is open, or opens next, together with those that touch it. */
function spanAround(window: MaintenanceWindow, clock: WallClock, now: number): Span | "always" {
  const today = Math.floor(clock.latestShown(now) / dayMs);
  // Yesterday's may go past midnight; a jump of the clock may leave one out.
  for (let day = today - 1; day <= today + 15; day++) {
    const span = spanOf(window, clock, day);
    if (span !== undefined && span.opens < span.closes && span.closes > now)
      return withNeighbours(span, day, (other) => spanOf(window, clock, other));
  }
  throw new Error("a window opens at least once in two weeks");
}

function withNeighbours(span: Span, day: number, spanOn: (day: number) => Span | undefined): Span | "always" {
  let { opens, closes } = span;
  // Those of a week and a day are those of every day.
  for (let away = 1; away <= 8; away++) {
    const other = spanOn(day - away);
    if (other === undefined || other.closes < opens) break;
    if (away === 8) return "always";
    ({ opens } = other);
  }
  for (let away = 1; away <= 8; away++) {
    const other = spanOn(day + away);
    if (other === undefined || other.opens > closes) break;
    ({ closes } = other);
  }
  return { opens, closes };
}

/** The one that begins on a day, where one does; both ends are the same where the clock jumps over all of it. */
function spanOf({ days, from, to }: MaintenanceWindow, clock: WallClock, day: number): Span | undefined {
  if (!days.includes(weekdayOf(day))) return undefined;
  return {
    opens: clock.firstAt(day * dayMs + from * minuteMs),
    closes: clock.firstAt((to > from ? day : day + 1) * dayMs + to * minuteMs),
  };
}

/** 1 (Monday) to 7 of a day counted from 1970-01-01, a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
