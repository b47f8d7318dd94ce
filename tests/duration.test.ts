import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../src/duration.ts";

describe("parseDuration", () => {
  test.each([
    ["0", 0],
    ["500ms", 500],
    ["5s", 5000],
    [" 5 s ", 5000],
    ["1.5 h", 5_400_000],
    ["2m", 120_000],
    ["2 min", 120_000],
    ["2 h 10 min", 7_800_000],
    ["1d", 86_400_000],
    ["250us", 0.25],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    "",
    "5",
    "s",
    "-5s",
    "5 parsecs",
    "5s.",
    "1e3s",
    "5 s, 3 ms",
    "constructor",
    "5constructor",
    "5S",
  ])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("formatDuration", () => {
  test.each([
    [0, "0 ms"],
    [0.41, "0.4 ms"],
    [0.96, "1 ms"],
    [41.4, "41 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [3210, "3.2 s"],
    [59_949, "59.9 s"],
    [59_960, "1 min"],
    [252_000, "4 min 12 s"],
    [3_599_600, "1 h"],
    [7_800_000, "2 h 10 min"],
    [86_400_000, "1 d"],
    [86_399_000, "1 d"],
    [273_600_000, "3 d 4 h"],
    [-3210, "-3.2 s"],
  ])("%d", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("what it writes can be read, and is right to a twentieth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), (ms) => {
        const read = parseDuration(formatDuration(ms)) ?? Number.NaN;
        expect(Math.abs(read - ms) / ms).toBeLessThan(0.05);
      }),
    );
  });
});
