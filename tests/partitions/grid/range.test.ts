import * as fc from "fast-check";
import { expect, test } from "vitest";
import { overlaps, type Range, uncovered } from "../../../src/partitions/grid/range.ts";

const range = fc
  .tuple(fc.bigInt({ min: 0n, max: 30n }), fc.bigInt({ min: 1n, max: 10n }))
  .map(([from, length]): Range => ({ from, to: from + length }));
const positions = Array.from({ length: 45 }, (_, index) => BigInt(index));
const holds = ({ from, to }: Range, at: bigint): boolean => from <= at && at < to;

test("what is uncovered holds exactly the positions that are in none of the others, in order", () => {
  fc.assert(
    fc.property(range, fc.array(range, { maxLength: 8 }), (whole, others) => {
      const left = uncovered(whole, others);
      const wanted = positions.filter((at) => holds(whole, at) && !others.some((one) => holds(one, at)));
      expect(positions.filter((at) => left.some((one) => holds(one, at)))).toEqual(wanted);
      expect(left.every(({ from, to }, index) => from < to && (left[index - 1]?.to ?? -1n) < from)).toBe(
        true,
      );
    }),
  );
});

test("two ranges overlap where they share a position", () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(overlaps(a, b)).toBe(positions.some((at) => holds(a, at) && holds(b, at)));
    }),
  );
});
