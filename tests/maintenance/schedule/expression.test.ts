import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PgopsError } from "../../../src/errors.ts";
import { readSchedule, type Schedule } from "../../../src/maintenance/schedule/expression.ts";
import { minutes, zones } from "./minutes.ts";

const scheduleOf = (schedule: string, zone = "UTC"): Schedule =>
  readSchedule({ name: "nightly", schedule }, zone);

const hashedTime = (name: string): number =>
  +readSchedule({ name, schedule: "H H * * *" }, "UTC").next(new Date("2026-11-25T00:00Z"));

/** The times from one moment to another, by asking for the next one again and again. */
function timesOf(schedule: Schedule, from: string, to: string): string[] {
  const times: string[] = [];
  for (let at = schedule.next(new Date(from)); at < new Date(to); at = schedule.next(at))
    times.push(at.toISOString().replace(":00.000Z", "Z"));
  return times;
}

describe("an expression", () => {
  test.each([
    ["0 3 * *", "has 4 fields and must have five"],
    ["0 0 3 * * *", "has 6 fields and must have five"],
    ["0 25 * * *", 'cannot be read: hour "25": 25 is not from 0 to 23'],
    ["61 3 * * *", 'cannot be read: minute "61": 61 is not from 0 to 59'],
    ["0 3 0 * *", 'cannot be read: day of the month "0": 0 is not from 1 to 31'],
    ["x 3 * * *", 'cannot be read: minute "x": it is no number, range, list or name'],
    ["0 3 * foo *", 'cannot be read: month "foo": no such name'],
    ["1,,2 3 * * *", 'cannot be read: minute "1,,2": Invalid list value format'],
    ["@fortnightly", "cannot be read: no such name"],
    ["@reboot", "cannot be read: no such name"],
    ["@secondly", "is every second; once a minute is the most"],
    ["0 0 31 2 *", "never comes: no month that it names has such a day"],
    ["0 0 31 4,6,9,11 *", "never comes: no month that it names has such a day"],
  ])("%s is refused", (schedule, wrong) => {
    expect(() => scheduleOf(schedule)).toThrow(
      expect.objectContaining({
        code: "PGOPS_MAINTENANCE_SCHEDULE",
        exitCode: 2,
        message: `the schedule "${schedule}" of the task "nightly" ${wrong}`,
        hint: expect.stringContaining('"0 3 * * *" is 03:00 every day'),
      }),
    );
  });

  test.each([
    ["0 3 * * *", "2026-11-25T03:00Z"],
    [" 0  3 * * sun ", "2026-11-29T03:00Z"],
    ["0 3 * * 7", "2026-11-29T03:00Z"],
    ["@weekly", "2026-11-29T00:00Z"],
    ["@monthly", "2026-12-01T00:00Z"],
    ["30 4 1 */3 *", "2027-01-01T04:30Z"],
    ["0 0 29 2 *", "2028-02-29T00:00Z"],
    ["0 4 L * *", "2026-11-30T04:00Z"],
    ["0 4 * * 6L", "2026-11-28T04:00Z"],
    ["0 4 * * 1#1", "2026-12-07T04:00Z"],
    // The fifth Monday of a February is far away.
    ["0 0 * 2 1#5", "2044-02-29T00:00Z"],
  ])("%s comes next at %s", (schedule, next) => {
    expect(scheduleOf(schedule).next(new Date("2026-11-25T02:00Z"))).toEqual(new Date(next));
  });

  test("H is the same time of a task always, and mostly another of another task", () => {
    expect(hashedTime("vacuum")).toBe(hashedTime("vacuum"));
    expect(new Set(["a", "b", "c", "d", "e"].map((name) => hashedTime(name))).size).toBeGreaterThan(1);
  });

  test("a time is not after the moment at which it is", () => {
    const { latest, next } = scheduleOf("0 3 * * *");
    const three = new Date("2026-11-25T03:00Z");
    expect(latest(three)).toEqual(three);
    expect(latest(new Date(+three - 1))).toEqual(new Date("2026-11-24T03:00Z"));
    expect(latest(new Date(+three + 1))).toEqual(three);
    expect(next(three)).toEqual(new Date("2026-11-26T03:00Z"));
    expect(next(new Date(+three - 1))).toEqual(three);
  });
});

describe("when the clock changes", () => {
  test("a time that does not exist comes once, at the jump", () => {
    const schedule = scheduleOf("30 2 * * *", "Europe/Berlin");
    expect(timesOf(schedule, "2026-03-28T00:00Z", "2026-03-31T00:00Z")).toEqual([
      "2026-03-28T01:30Z",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ]);
    expect(schedule.latest(new Date("2026-03-29T22:00Z"))).toEqual(new Date("2026-03-29T01:00Z"));
  });

  test("several times that do not exist come once", () => {
    const schedule = scheduleOf("0,20,40 2,3 * * *", "Europe/Berlin");
    expect(timesOf(schedule, "2026-03-29T00:00Z", "2026-03-29T03:00Z")).toEqual([
      "2026-03-29T01:00Z",
      "2026-03-29T01:20Z",
      "2026-03-29T01:40Z",
    ]);
  });

  test("a time that exists twice comes once, the first time", () => {
    const schedule = scheduleOf("30 2 * * *", "Europe/Berlin");
    expect(timesOf(schedule, "2026-10-24T00:00Z", "2026-10-27T00:00Z")).toEqual([
      "2026-10-24T00:30Z",
      "2026-10-25T00:30Z",
      "2026-10-26T01:30Z",
    ]);
    for (const later of ["2026-10-25T01:00Z", "2026-10-25T01:30Z", "2026-10-25T22:00Z"])
      expect(schedule.latest(new Date(later))).toEqual(new Date("2026-10-25T00:30Z"));
  });

  test("what comes every hour goes by the time that passes", () => {
    const schedule = scheduleOf("*/30 * * * *", "Europe/Berlin");
    expect(timesOf(schedule, "2026-10-24T23:59Z", "2026-10-25T02:10Z")).toHaveLength(5);
    expect(timesOf(schedule, "2026-03-29T00:29Z", "2026-03-29T01:31Z")).toEqual([
      "2026-03-29T00:30Z",
      "2026-03-29T01:00Z",
      "2026-03-29T01:30Z",
    ]);
  });

  test("half an hour, where that is what changes", () => {
    const schedule = scheduleOf("45 1 * * *", "Australia/Lord_Howe");
    expect(timesOf(schedule, "2026-04-04T00:00Z", "2026-04-06T00:00Z")).toEqual([
      "2026-04-04T14:45Z",
      "2026-04-05T15:15Z",
    ]);
    expect(
      timesOf(scheduleOf("10 2 * * *", "Australia/Lord_Howe"), "2026-10-03T00:00Z", "2026-10-05T00:00Z"),
    ).toEqual(["2026-10-03T15:30Z", "2026-10-04T15:10Z"]);
  });

  test("a day that a zone leaves out comes at its end", () => {
    const schedule = scheduleOf("0 3 30 12 *", "Pacific/Apia");
    expect(schedule.next(new Date("2011-12-01T00:00Z"))).toEqual(new Date("2011-12-30T10:00Z"));
  });
});

interface Fields {
  minute: number[] | "*";
  hour: number[] | "*";
  dayOfMonth: number[] | "*";
  month: number[] | "*";
  dayOfWeek: number[] | "*";
}

const field = (min: number, max: number, maxLength: number): fc.Arbitrary<number[] | "*"> =>
  fc.oneof(
    { arbitrary: fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength }), weight: 2 },
    { arbitrary: fc.constant("*" as const), weight: 1 },
  );

const fields: fc.Arbitrary<Fields> = fc.record({
  minute: fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 }),
  hour: fc.oneof(field(0, 4, 3), field(0, 23, 3)),
  dayOfMonth: fc.oneof(fc.constant("*" as const), field(1, 28, 12)),
  month: fc.constant("*" as const),
  dayOfWeek: fc.oneof(fc.constant("*" as const), field(0, 6, 4)),
});

const textOf = ({ minute, hour, dayOfMonth, month, dayOfWeek }: Fields): string =>
  [minute, hour, dayOfMonth, month, dayOfWeek].map(String).join(" ");

const has = (values: number[] | "*", value: number): boolean => values === "*" || values.includes(value);

/** Whether the clock shows a time of the expression; two days that are given are alternatives, as in cron. */
function fits({ minute, hour, dayOfMonth, dayOfWeek }: Fields, wall: number): boolean {
  const shown = new Date(wall);
  const [byDate, byWeekday] = [has(dayOfMonth, shown.getUTCDate()), has(dayOfWeek, shown.getUTCDay())];
  const isDay = dayOfMonth === "*" || dayOfWeek === "*" ? byDate && byWeekday : byDate || byWeekday;
  return isDay && has(minute, shown.getUTCMinutes()) && has(hour, shown.getUTCHours());
}

/** Every time of an expression in a span, found by looking at each minute of it. */
function expected(given: Fields, zone: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (const { at, wall, shownBefore } of minutes(zone, from, to)) {
    if (given.hour === "*") {
      if (fits(given, wall)) found.push(at);
      continue;
    }
    // What the clock has jumped over counts, what it shows again does not.
    let hit = false;
    for (let reached = shownBefore + 60_000; reached <= wall; reached += 60_000) hit ||= fits(given, reached);
    if (hit) found.push(at);
  }
  return found;
}

const day = 86_400_000;

/** Changes of the clock in these zones, and other days. */
const moments = fc.oneof(
  fc.constantFrom(
    ...[
      "2026-03-08",
      "2026-03-29",
      "2026-04-04",
      "2026-10-03",
      "2026-10-24",
      "2026-11-01",
      "2011-12-30",
      "2026-09-05",
    ].map((text) => Date.parse(text)),
    ...["2026-04-24", "2026-10-29", "2026-02-15", "2026-03-22", "2028-02-29"].map((text) => Date.parse(text)),
  ),
  fc
    .integer({ min: Date.parse("2012-01-01") / day, max: Date.parse("2030-01-01") / day })
    .map((n) => n * day),
);

test("its times are those that a look at every minute finds, forwards and backwards", () => {
  fc.assert(
    fc.property(fields, fc.constantFrom(...zones), moments, (given, zone, middle) => {
      const [from, to] = [middle - day, middle + 3 * day];
      const wanted = expected(given, zone, from, to);
      const schedule = scheduleOf(textOf(given), zone);
      const forwards: number[] = [];
      for (let at = +schedule.next(new Date(from - 1)); at < to; at = +schedule.next(new Date(at)))
        forwards.push(at);
      expect(forwards).toEqual(wanted);
      const backwards: number[] = [];
      for (let at = +schedule.latest(new Date(to - 1)); at >= from; at = +schedule.latest(new Date(at - 1)))
        backwards.push(at);
      expect(backwards.toReversed()).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

test("from any moment the latest time is the one before the next", () => {
  fc.assert(
    fc.property(
      fields,
      fc.constantFrom(...zones),
      fc.integer({ min: Date.parse("2010-01-01"), max: Date.parse("2030-01-01") }),
      (given, zone, now) => {
        const { latest, next } = scheduleOf(textOf(given), zone);
        const [before, after] = [latest(new Date(now)), next(new Date(now))];
        expect(+before).toBeLessThanOrEqual(now);
        expect(+after).toBeGreaterThan(now);
        expect(next(before)).toEqual(after);
        expect(latest(new Date(+after - 1))).toEqual(before);
      },
    ),
    { numRuns: 500 },
  );
});

test("whatever is written, it is read or refused with PGOPS_MAINTENANCE_SCHEDULE", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "*",
      "?",
      "L",
      "H",
      "*/5",
      "1-5",
      "mon-fri",
      "1#5",
      "5L",
      "jan,feb",
      "31",
      "0",
      "*/0",
      "H(1-3)",
    ),
    fc.string({ minLength: 1, maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const outcome = outcomeOf(pieces.join(" "));
      expect(outcome instanceof PgopsError ? outcome.code : outcome).toBeOneOf([
        "PGOPS_MAINTENANCE_SCHEDULE",
        true,
      ]);
    }),
    { numRuns: 2000 },
  );
});

/** Whether an expression has a time to come, or what reading it threw. */
function outcomeOf(expression: string): unknown {
  try {
    return scheduleOf(expression).next(new Date(0)) > new Date(0);
  } catch (error) {
    return error;
  }
}
