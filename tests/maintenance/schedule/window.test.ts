import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MaintenanceWindow } from "../../../src/config/maintenance-settings.ts";
import { windowAt } from "../../../src/maintenance/schedule/window.ts";
import { minutes, zones } from "./minutes.ts";
import { settingsOf } from "./settings.ts";

const berlin = "Europe/Berlin";

const text = (date: Date | null): string | undefined => date?.toISOString().replace(":00.000Z", "Z");

async function stateAt(
  window: { days?: string | string[]; from: string; to: string },
  now: string,
  timezone = berlin,
): Promise<{ open: boolean; opensAt: string | undefined; closesAt: string | undefined }> {
  const { open, opensAt, closesAt } = windowAt(await settingsOf({ timezone, window }), new Date(now));
  return { open, opensAt: text(opensAt), closesAt: text(closesAt) };
}

const open = (opensAt: string, closesAt: string): object => ({ open: true, opensAt, closesAt });
const closed = (opensAt: string, closesAt: string): object => ({ open: false, opensAt, closesAt });

describe("a window", () => {
  test("is open from the minute it opens to before the one it closes", async () => {
    const window = { from: "01:00", to: "05:00" };
    const state = ["2026-11-25T00:00Z", "2026-11-25T04:00Z"] as const;
    const next = ["2026-11-26T00:00Z", "2026-11-26T04:00Z"] as const;
    expect(await stateAt(window, "2026-11-24T23:59:59.999Z")).toEqual(closed(...state));
    expect(await stateAt(window, "2026-11-25T00:00Z")).toEqual(open(...state));
    expect(await stateAt(window, "2026-11-25T03:59:59.999Z")).toEqual(open(...state));
    expect(await stateAt(window, "2026-11-25T04:00Z")).toEqual(closed(...next));
  });

  test("goes past midnight, and belongs to the day on which it begins", async () => {
    const window = { days: "sat", from: "22:00", to: "02:00" };
    const state = ["2026-11-28T21:00Z", "2026-11-29T01:00Z"] as const;
    expect(await stateAt(window, "2026-11-28T00:30Z")).toEqual(closed(...state));
    expect(await stateAt(window, "2026-11-28T23:30Z")).toEqual(open(...state));
    expect(await stateAt(window, "2026-11-29T00:59Z")).toEqual(open(...state));
    expect(await stateAt(window, "2026-11-29T01:00Z")).toEqual(
      closed("2026-12-05T21:00Z", "2026-12-06T01:00Z"),
    );
  });

  test("has days, also past the end of the week", async () => {
    const window = { days: ["sat-mon"], from: "01:00", to: "02:00" };
    expect(await stateAt(window, "2026-11-24T12:00Z")).toEqual(
      closed("2026-11-28T00:00Z", "2026-11-28T01:00Z"),
    );
    expect(await stateAt(window, "2026-11-30T00:30Z")).toEqual(
      open("2026-11-30T00:00Z", "2026-11-30T01:00Z"),
    );
  });

  test("ends at 24:00 of its day, and is one with the next that touches it", async () => {
    const weekend = { days: ["sat", "sun"], from: "00:00", to: "24:00" };
    expect(await stateAt(weekend, "2026-11-28T12:00Z")).toEqual(
      open("2026-11-27T23:00Z", "2026-11-29T23:00Z"),
    );
    expect(await stateAt({ from: "20:00", to: "24:00" }, "2026-11-28T20:00Z")).toEqual(
      open("2026-11-28T19:00Z", "2026-11-28T23:00Z"),
    );
  });

  test("of the whole week never closes", async () => {
    const always = { open: true, opensAt: undefined, closesAt: undefined };
    expect(await stateAt({ from: "00:00", to: "24:00" }, "2026-11-28T12:00Z")).toEqual(always);
    expect(await stateAt({ from: "00:00", to: "24:00" }, "2026-03-29T01:00Z")).toEqual(always);
  });

  test("that is not configured is not open", async () => {
    expect(windowAt(await settingsOf({}), new Date())).toEqual({
      configured: false,
      open: false,
      opensAt: null,
      closesAt: null,
    });
  });
});

describe("on the day on which the clock changes a window", () => {
  test("is an hour shorter in spring, and an hour longer in autumn", async () => {
    const window = { from: "01:00", to: "05:00" };
    expect(await stateAt(window, "2026-03-29T00:30Z")).toEqual(
      open("2026-03-29T00:00Z", "2026-03-29T03:00Z"),
    );
    expect(await stateAt(window, "2026-10-25T00:30Z")).toEqual(
      open("2026-10-24T23:00Z", "2026-10-25T04:00Z"),
    );
  });

  test("closes the first time that the clock shows the end, and does not open again", async () => {
    const window = { from: "01:00", to: "02:30" };
    const next = ["2026-10-26T00:00Z", "2026-10-26T01:30Z"] as const;
    expect(await stateAt(window, "2026-10-25T00:29Z")).toEqual(
      open("2026-10-24T23:00Z", "2026-10-25T00:30Z"),
    );
    // 02:15, for the second time.
    expect(await stateAt(window, "2026-10-25T01:15Z")).toEqual(closed(...next));
  });

  test("opens and closes at the jump where its times do not exist, and not at all where neither does", async () => {
    expect(await stateAt({ from: "02:30", to: "04:00" }, "2026-03-29T01:00Z")).toEqual(
      open("2026-03-29T01:00Z", "2026-03-29T02:00Z"),
    );
    expect(await stateAt({ from: "01:30", to: "02:30" }, "2026-03-29T00:59Z")).toEqual(
      open("2026-03-29T00:30Z", "2026-03-29T01:00Z"),
    );
    expect(await stateAt({ days: "sun", from: "02:10", to: "02:50" }, "2026-03-29T00:00Z")).toEqual(
      closed("2026-04-05T00:10Z", "2026-04-05T00:50Z"),
    );
  });

  test("knows half an hour", async () => {
    const window = { from: "01:00", to: "03:00" };
    const zone = "Australia/Lord_Howe";
    expect(await stateAt(window, "2026-10-03T15:00Z", zone)).toEqual(
      open("2026-10-03T14:30Z", "2026-10-03T16:00Z"),
    );
    expect(await stateAt(window, "2026-04-04T15:00Z", zone)).toEqual(
      open("2026-04-04T14:00Z", "2026-04-04T16:30Z"),
    );
  });
});

interface Edge {
  at: number;
  opens: boolean;
}

const dayMs = 86_400_000;

/** When it opens and closes in a span, by looking at each minute: the clock counts as showing the latest that it has shown. */
function edges({ days, from, to }: MaintenanceWindow, zone: string, begin: number, end: number): Edge[] {
  const length = (to > from ? 0 : 1440) + to - from;
  const inside = (wall: number): boolean => {
    for (const back of [0, 1]) {
      const midnight = Math.floor(wall / dayMs) * dayMs - back * dayMs;
      const minute = (wall - midnight) / 60_000;
      const weekday = new Date(midnight).getUTCDay() || 7;
      if (days.includes(weekday) && minute >= from && minute < from + length) return true;
    }
    return false;
  };
  const found: Edge[] = [];
  let before: boolean | undefined;
  for (const { at, wall, shownBefore } of minutes(zone, begin, end)) {
    const now = inside(Math.max(wall, shownBefore));
    if (before !== undefined && before !== now) found.push({ at, opens: now });
    before = now;
  }
  return found;
}

const windows: fc.Arbitrary<MaintenanceWindow> = fc
  .record({
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    from: fc.oneof(fc.integer({ min: 0, max: 24 * 60 }), fc.integer({ min: 0, max: 4 * 60 })),
    to: fc.oneof(
      fc.integer({ min: 0, max: 24 * 60 }),
      fc.integer({ min: 0, max: 4 * 60 }),
      fc.constant(24 * 60),
    ),
  })
  .filter(({ from, to }) => from !== to && !(from === 0 && to === 24 * 60));

describe.each(zones)("the window in %s", (timezone) => {
  test("opens and closes through a year as a look at every minute finds", () => {
    const begin = Date.parse(timezone === "Pacific/Apia" ? "2011-03-01" : "2026-01-20");
    const end = begin + 366 * dayMs;
    fc.assert(
      fc.property(windows, (window) => {
        const settings = { timezone, window };
        const wanted = edges(window, timezone, begin, end);
        const found: Edge[] = [];
        for (let at = begin; ;) {
          const { open: isOpen, opensAt, closesAt } = windowAt(settings, new Date(at));
          const next = isOpen ? closesAt : opensAt;
          if (next === null || +next >= end) break;
          expect(+next).toBeGreaterThan(at);
          found.push({ at: +next, opens: !isOpen });
          // The moment before belongs to what was.
          expect(windowAt(settings, new Date(+next - 1)).open).toBe(isOpen);
          at = +next;
        }
        expect(found).toEqual(wanted);
      }),
      { numRuns: 4 },
    );
  });
});
