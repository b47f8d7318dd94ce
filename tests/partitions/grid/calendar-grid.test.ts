import * as fc from "fast-check";
import type { Sql } from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import type { CalendarUnit } from "../../../src/config/period.ts";
import { calendarGrid } from "../../../src/partitions/grid/calendar-grid.ts";
import type { Grid } from "../../../src/partitions/grid/grid.ts";
import { partitionName } from "../../../src/partitions/grid/partition-name.ts";
import { freshDatabase } from "../../support/database.ts";

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Cairo",
  "America/St_Johns",
  "America/Havana",
  "Atlantic/Azores",
];
/** Summer time ends with a second midnight: there PostgreSQL lets the first hour of the day begin after itself. */
const twoMidnights = new Set(["America/Havana", "Atlantic/Azores", "America/St_Johns"]);

/** Before 1950 many zones have put their clocks back at midnight, and Samoa its calendar by a day. */
function mayRepeat(zone: string, start: bigint): boolean {
  return twoMidnights.has(zone) || start < micros("1950-01-01T00:00Z");
}
const units = ["day", "week", "month", "quarter", "year"] as const;
const types = ["timestamptz", "timestamp", "date"] as const;
const everywhere = zones.flatMap((zone) => units.map((unit) => [unit, zone] as const));

const micros = (text: string): bigint => BigInt(Date.parse(text)) * 1000n;
const position = fc.bigInt({ min: micros("1880-01-01T00:00Z"), max: micros("2150-01-01T00:00Z") });

/** Around year ends, leap days, ISO week 53, summer time both ways, a day that was left out, moments before 1970. */
const awkward = [
  "1969-12-31T23:59:59.999Z",
  "1970-01-01T00:00Z",
  "1900-02-28T23:00Z",
  "1912-01-01T00:00Z",
  "1945-08-14T23:30Z",
  "2000-02-29T12:00Z",
  "2011-12-29T09:59Z",
  "2011-12-30T10:00Z",
  "2011-12-31T00:00Z",
  "2018-11-04T02:59Z",
  "2018-11-04T03:00Z",
  "2018-02-18T01:30Z",
  "2018-02-18T02:30Z",
  "2020-12-31T23:30Z",
  "2021-01-03T23:59Z",
  "2024-02-29T00:00Z",
  "2024-03-31T00:59Z",
  "2024-03-31T01:00Z",
  "2024-10-27T00:30Z",
  "2024-10-27T01:30Z",
  "2024-11-03T03:30Z",
  "2024-11-03T04:30Z",
  "2024-11-03T05:30Z",
  "2024-03-10T05:00Z",
  "2026-11-01T04:30Z",
  "2026-11-01T05:30Z",
  "2024-04-25T22:00Z",
  "2024-10-31T20:30Z",
  "2024-10-31T21:30Z",
  "2026-12-31T23:59:59.999Z",
  "2100-02-28T23:59Z",
].map(micros);

let sql: Sql;
beforeAll(async () => {
  ({ sql } = await freshDatabase());
});

/** Where PostgreSQL lets the interval begin, in the order given. */
async function truncated(unit: CalendarUnit, zone: string, positions: readonly bigint[]): Promise<string[]> {
  const rows = await sql<{ start: string }[]>`
    SELECT (extract(epoch FROM date_trunc(${unit}, 'epoch'::timestamptz + m::bigint * interval '1 microsecond', ${zone}))
      * 1000000)::bigint::text AS start
    FROM unnest(string_to_array(${positions.join()}, ',')) WITH ORDINALITY AS u (m, n) ORDER BY n`;
  return rows.map(({ start }) => start);
}

/** What PostgreSQL reads in literals of a type, as microseconds. */
async function readBack(type: string, literals: readonly string[]): Promise<string[]> {
  await sql.unsafe(`DROP TABLE IF EXISTS literals; CREATE TABLE literals (n int, value ${type})`);
  const list = literals.map((literal, index) => `(${index}, '${literal}')`).join();
  await sql.unsafe(`SET TIME ZONE 'Asia/Tokyo'; INSERT INTO literals VALUES ${list}; RESET TIME ZONE`);
  const rows = await sql.unsafe<{ start: string }[]>(
    "SELECT (extract(epoch FROM value) * 1000000)::bigint::text AS start FROM literals ORDER BY n",
  );
  return rows.map(({ start }) => start);
}

/** What is wrong with the interval of a moment: each of its edges must be its own, or its neighbour's. */
function wrongAt(grid: Grid, at: bigint): string[] {
  const { from, to } = grid.slotAt(at);
  const facts = {
    "it holds the moment": from <= at && at < to,
    "its beginning is in it": grid.slotAt(from).from === from && grid.slotAt(from).to === to,
    "its end is in it": grid.slotAt(to - 1n).from === from && grid.slotAt(to - 1n).to === to,
    "the next begins where it ends": grid.slotAt(to).from === to,
    "the one before ends where it begins": grid.slotAt(from - 1n).to === from,
  };
  return Object.entries(facts).flatMap(([fact, holds]) => (holds ? [] : [`${at}: not ${fact}`]));
}

describe.each(everywhere)("a %s in %s", (unit, zone) => {
  test.each(types)("tiles the axis of a %s without hole or overlap", (type) => {
    const grid = calendarGrid(unit, zone, type);
    expect(awkward.flatMap((at) => wrongAt(grid, at))).toEqual([]);
    fc.assert(
      fc.property(position, (at) => {
        expect(wrongAt(grid, at)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("begins where PostgreSQL's date_trunc says", async () => {
    const grid = calendarGrid(unit, zone, "timestamptz");
    const positions = [...awkward, ...fc.sample(position, 100)];
    const ours = positions.map((at) => `${at}: ${grid.slotAt(at).from}`);
    const theirs = (await truncated(unit, zone, positions)).map((start) =>
      mayRepeat(zone, BigInt(start)) ? grid.slotAt(BigInt(start)).from : BigInt(start),
    );
    expect(ours).toEqual(positions.map((at, index) => `${at}: ${theirs[index]}`));
  });

  test.each(types)("has bounds of the type %s that PostgreSQL reads as they are meant", async (type) => {
    const grid = calendarGrid(unit, zone, type);
    const bounds = [...awkward, ...fc.sample(position, 50)].map((at) => grid.slotAt(at).from);
    const read = await readBack(
      type,
      bounds.map((bound) => grid.literal(bound)),
    );
    expect(read).toEqual(bounds.map(String));
  });

  test("gives every partition of a hundred years a name of its own", () => {
    const patterns = {
      day: "{table}_{yyyy}_{mm}_{dd}",
      week: "{table}_{iyyy}_w{ww}",
      month: "{table}_{yyyy}_{mm}",
      quarter: "{table}_{yyyy}_q{q}",
      year: "{table}_{yyyy}",
    };
    const grid = calendarGrid(unit, zone, "timestamptz");
    const names = new Set<string>();
    let slots = 0;
    const years = unit === "day" ? 20 : 100;
    const end = micros(`${1960 + years}-01-01T00:00Z`);
    for (let slot = grid.slotAt(micros("1960-01-01T00:00Z")); slot.from < end; slot = grid.slotAt(slot.to)) {
      names.add(partitionName(patterns[unit], "t", grid, slot));
      slots++;
    }
    expect(names.size).toBe(slots);
  });
});

test("today of a date column is the day of the zone, whatever the day of UTC is", () => {
  const at = new Date("2026-11-30T23:30:00Z");
  const now = (zone: string): string => {
    const grid = calendarGrid("day", zone, "date");
    return grid.literal(grid.slotAt(grid.now(at) ?? 0n).from);
  };
  expect([now("UTC"), now("Europe/Berlin"), now("America/Sao_Paulo")]).toEqual([
    "2026-11-30",
    "2026-12-01",
    "2026-11-30",
  ]);
});

test("a day with two midnights begins with the first, and is one partition", () => {
  const grid = calendarGrid("month", "America/Havana", "timestamptz");
  const slot = grid.slotAt(micros("2026-11-01T05:30Z"));
  expect([grid.slotAt(micros("2026-11-01T04:30Z")), grid.literal(slot.from)]).toEqual([
    slot,
    "2026-11-01 00:00:00-04:00",
  ]);
});

test("a year of 53 ISO weeks, and names by the year of the week", () => {
  const grid = calendarGrid("week", "UTC", "timestamptz");
  const name = (text: string): string =>
    partitionName("{table}_{iyyy}_w{ww}", "t", grid, grid.slotAt(micros(text)));
  expect([
    name("2020-12-31T00:00Z"),
    name("2021-01-03T23:00Z"),
    name("2021-01-04T00:00Z"),
    name("2024-12-30T00:00Z"),
  ]).toEqual(["t_2020_w53", "t_2020_w53", "t_2021_w01", "t_2025_w01"]);
});

test("bounds are told in their zone, and with the time of day where they are no midnight", () => {
  const grid = calendarGrid("month", "Europe/Berlin", "timestamptz");
  const { from, to } = grid.slotAt(micros("2026-10-15T00:00Z"));
  expect([grid.literal(from), grid.literal(to)]).toEqual([
    "2026-10-01 00:00:00+02:00",
    "2026-11-01 00:00:00+01:00",
  ]);
  expect([grid.describe(from), grid.describe(from + 3_600_000_000n)]).toEqual([
    "2026-10-01 +02:00",
    "2026-10-01 01:00:00 +02:00",
  ]);
});
