import { describe, expect, test } from "vitest";
import type { PartitionsConfig } from "../../src/config/partitions-schema.ts";
import { loadSettings } from "../../src/config/load.ts";
import { formatPeriod, isAtLeastOne, parsePeriod } from "../../src/config/period.ts";
import type { PgopsConfig } from "../../src/config/schema.ts";
import type { Settings } from "../../src/config/settings.ts";
import { failureOf } from "../migrations/operations.ts";

function load(inline: PgopsConfig): Promise<Settings> {
  return loadSettings({ cwd: "/", env: {}, inline, needsDatabase: false });
}

async function problemsWith(...partitions: PartitionsConfig[]): Promise<string[]> {
  const { message, details, code, exitCode } = await failureOf(load({ partitions }));
  expect({ code, exitCode }).toEqual({ code: "PGOPS_CONFIG", exitCode: 2 });
  return details.length === 0 ? [message] : [...details];
}

const auditLogs: PartitionsConfig = { table: "audit_logs", interval: "month" };

test("a table and an interval are enough", async () => {
  const { partitions } = await load({ partitions: [auditLogs] });
  expect(partitions).toEqual([
    {
      table: { schema: "public", name: "audit_logs" },
      column: undefined,
      interval: "month",
      ahead: 3,
      retain: undefined,
      onExpire: "detach",
      default: undefined,
      timezone: "UTC",
      namePattern: "{table}_{yyyy}_{mm}",
      archiveDirectory: "/archive",
    },
  ]);
});

test("everything that can be said is taken over, and names are read as SQL reads them", async () => {
  const { partitions } = await load({
    partitions: [
      {
        table: 'App."Audit Logs"',
        column: "at",
        interval: "week",
        ahead: "2 months",
        retain: "24 months",
        onExpire: "archive",
        default: false,
        timezone: "Europe/Berlin",
        name: "p_{iyyy}_{ww}",
        archiveDirectory: "kept",
      },
      { table: "events", interval: 10_000_000, retain: 50_000_000 },
    ],
  });
  expect(partitions[0]).toMatchObject({
    table: { schema: "app", name: "Audit Logs" },
    ahead: { count: 2, unit: "month" },
    retain: { count: 24, unit: "month" },
    default: false,
    archiveDirectory: "/kept",
  });
  expect(partitions[1]).toMatchObject({
    interval: 10_000_000,
    ahead: { count: 30, unit: "day" },
    retain: 50_000_000,
    namePattern: "{table}_{from}",
  });
});

describe("what does not fit together is refused:", () => {
  test("two entries for one table, however they write it", async () => {
    expect(await problemsWith(auditLogs, { ...auditLogs, table: "PUBLIC.Audit_Logs" })).toEqual([
      "`partitions.0` and `partitions.1` in inline configuration are both about public.audit_logs",
    ]);
  });

  test.each<[Partial<PartitionsConfig>, string]>([
    [{ retain: "20 days" }, "`retain` (20 days) is shorter than one partition (1 month)"],
    [{ retain: "30 days" }, "`retain` (30 days) is shorter than one partition (1 month)"],
    [
      { interval: "year", retain: "11 months" },
      "`retain` (11 months) is shorter than one partition (1 year)",
    ],
    [{ retain: "0 months" }, "`retain` (0 months) is shorter than one partition (1 month)"],
    [{ retain: 5 }, '`retain` of a table by time is a period, such as "24 months"'],
    [
      { interval: 1000, retain: "3 months" },
      "`retain` of a table by ids is a number: how many of the latest ids stay",
    ],
    [{ interval: 1000, retain: 999 }, "`retain` (999) is less than one partition holds (1000)"],
    [
      { timezone: "Europe/Berln" },
      'there is no time zone "Europe/Berln"; it takes a name such as Europe/Berlin',
    ],
    [{ timezone: "+02:00" }, 'there is no time zone "+02:00"; it takes a name such as Europe/Berlin'],
    [
      { name: "{table}_{yy}" },
      "`name` holds {yy}; known are {table}, {yyyy}, {mm}, {dd}, {iyyy}, {ww}, {q}, {from}, {to}",
    ],
    [
      { name: "{table}_{yyyy}" },
      "`name` ({table}_{yyyy}) gives two partitions the same name; it needs {yyyy} and {mm}",
    ],
    [
      { interval: "week", name: "{table}_{yyyy}_{ww}" },
      "`name` ({table}_{yyyy}_{ww}) gives two partitions the same name; it needs {iyyy} and {ww}, or {yyyy} and {mm} and {dd}",
    ],
    [{ name: "{table_{yyyy}_{mm}" }, "`name` ({table_{yyyy}_{mm}) has a brace too many"],
  ])("%j", async (changes, problem) => {
    expect(await problemsWith({ ...auditLogs, ...changes })).toEqual([
      `\`partitions.0\` in inline configuration: ${problem}`,
    ]);
  });

  test("all of it at once, and what is left out", async () => {
    const incomplete = { interval: "day" } as PartitionsConfig;
    expect(await problemsWith({ ...auditLogs, timezone: "Mars" }, incomplete)).toHaveLength(2);
  });
});

test.each([
  ["24 months", { count: 24, unit: "month" }, "24 months"],
  ["1 years", { count: 1, unit: "year" }, "1 year"],
  [" 30days ", { count: 30, unit: "day" }, "30 days"],
])("the period %j", (text, period, shown) => {
  const parsed = parsePeriod(text);
  expect(parsed).toEqual(period);
  expect(parsed && formatPeriod(parsed)).toBe(shown);
});

test.each(["", "month", "-1 months", "1.5 years", "2 fortnights", "1 month 2 days"])(
  "%j is no period",
  (text) => {
    expect(parsePeriod(text)).toBeUndefined();
  },
);

test("a period is as long as a unit only where it is so everywhere in the calendar", () => {
  expect(isAtLeastOne({ count: 30, unit: "day" }, "month")).toBe(false);
  expect(isAtLeastOne({ count: 31, unit: "day" }, "month")).toBe(true);
  expect(isAtLeastOne({ count: 1, unit: "month" }, "week")).toBe(true);
  expect(isAtLeastOne({ count: 3, unit: "month" }, "quarter")).toBe(true);
  expect(isAtLeastOne({ count: 52, unit: "week" }, "year")).toBe(false);
});

test("an environment has a list of its own", async () => {
  const inline = {
    partitions: [auditLogs],
    environments: { test: { partitions: [{ table: "t", interval: "day" as const }] } },
  };
  const settings = await loadSettings({
    cwd: "/",
    env: {},
    inline,
    environment: "test",
    needsDatabase: false,
  });
  expect(settings.partitions.map(({ table }) => table.name)).toEqual(["t"]);
});
