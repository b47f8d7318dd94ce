import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Pace } from "../../../src/cli/render/pace.ts";

const above = (least: number): fc.Arbitrary<number> => fc.integer({ min: least, max: 1_000_000 });

test("the time left is what is expected of all of it, as long as that is not over", () => {
  const pace = new Pace(10_000, 1000);
  pace.see({ phase: "scanning heap", done: 10, total: 100 }, 1000);
  pace.see({ phase: "scanning heap", done: 20, total: 100 }, 5000);
  expect(pace.left(5000)).toEqual({ ms: 6000, of: "all" });
  expect(pace.left(11_000)).toEqual({ ms: 80_000, of: "phase" });
});

test("at an even speed the time left of a phase is what it then takes, wherever it began to be seen", () => {
  fc.assert(
    fc.property(above(1), above(1), above(1), above(2000), (begun, done, rest, tookMs) => {
      const pace = new Pace(undefined, 0);
      const total = begun + done + rest;
      pace.see({ phase: "one", done: 0, total: 1 }, 0);
      pace.see({ phase: "two", done: begun, total }, 50);
      pace.see({ phase: "two", done: begun + done, total }, 50 + tookMs);
      expect(pace.left(50 + tookMs)?.ms).toBeCloseTo((tookMs / done) * rest);
      expect(pace.share).toBe((begun + done) / total);
    }),
  );
});

test("where no total is known, or a phase has only begun, nobody says how long it will take", () => {
  const pace = new Pace(undefined, 0);
  expect(pace.left(5000)).toBeUndefined();
  pace.see({ phase: "one", done: 1, total: undefined }, 0);
  pace.see({ phase: "one", done: 9, total: undefined }, 5000);
  expect([pace.left(5000), pace.share]).toEqual([undefined, undefined]);
  pace.see({ phase: "two", done: 1, total: 10 }, 6000);
  pace.see({ phase: "two", done: 2, total: 10 }, 6500);
  expect(pace.left(6500)).toBeUndefined();
});
