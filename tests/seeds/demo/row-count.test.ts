import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseRowCount } from "../../../src/seeds/demo/row-count.ts";

test.each([
  ["10k", 10_000],
  ["1m", 1_000_000],
  ["1M", 1_000_000],
  ["1.5m", 1_500_000],
  ["1.1m", 1_100_000],
  ["0.25k", 250],
  ["250_000", 250_000],
  ["250,000", 250_000],
  ["250000", 250_000],
  [" 100 ", 100],
  ["100m", 100_000_000],
])("%j is %i rows", (text, rows) => {
  expect(parseRowCount(text)).toBe(rows);
});

test.each([
  "",
  "many",
  "10x",
  "k",
  "-5",
  "1e6",
  "10 000",
  "1__000",
  "_1",
  "1_00",
  "1.0005k",
  "99",
  "0",
  "101m",
  "9".repeat(40),
])("%j is refused, with what would do", (text) => {
  expect(() => parseRowCount(text)).toThrow(
    expect.objectContaining({
      code: "PGOPS_USAGE",
      exitCode: 2,
      hint: expect.stringContaining("--rows 10k"),
    }),
  );
});

test("every number within the bounds is read as it is written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 100_000_000 }), (rows) => {
      expect(parseRowCount(String(rows))).toBe(rows);
      expect(parseRowCount(rows.toLocaleString("en-US"))).toBe(rows);
    }),
  );
});
