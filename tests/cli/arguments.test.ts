import { describe, expect, test } from "vitest";
import { parseCount, parseMigrationNumber, parseMoment, waitMs } from "../../src/cli/arguments.ts";

describe("what flags take", () => {
  test.each([
    ["2027-03-01T00:00Z", "2027-03-01T00:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["2026-12-31T23:59:59.5-05:00", "2027-01-01T04:59:59.500Z"],
  ])("--at %s", (text, moment) => {
    expect(parseMoment(text).toISOString()).toBe(moment);
  });

  test.each([
    "2027-02-29",
    "2026-02-30T00:00Z",
    "2026-04-31T12:00+02:00",
    "2026-13-01",
    "2027-03-01T00:00",
    "soon",
    "",
  ])("--at %j is refused", (text) => {
    expect(() => parseMoment(text)).toThrow(/It takes a moment/);
  });

  test.each([
    ["1", 1],
    ["007", 7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("--steps %s", (text, count) => {
    expect(parseCount(text)).toBe(count);
  });

  test.each(["0", "-1", "1.5", "1e3", "", " 1", "all", "9007199254740993"])(
    "--steps %j is refused",
    (text) => {
      expect(() => parseCount(text)).toThrow(/whole number/);
    },
  );

  test.each([
    ["12", 12],
    ["012", 12],
    ["0", 0],
    ["012_coupons", 12],
    ["012_coupons.up.sql", 12],
    ["20240101120000", 20_240_101_120_000],
  ])("--to %s", (text, number) => {
    expect(parseMigrationNumber(text)).toBe(number);
  });

  test.each(["", "x", "-1", "1.5", "12coupons", "99999999999999999999"])("--to %j is refused", (text) => {
    expect(() => parseMigrationNumber(text)).toThrow(/migration's number/);
  });

  test("--wait", () => {
    expect(waitMs(undefined)).toBe(0);
    expect(waitMs("2m")).toBe(120_000);
    expect(() => waitMs("30")).toThrow(/--wait takes a duration/);
  });
});
