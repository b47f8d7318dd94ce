import { array, assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { LeftOnes } from "../../../src/maintenance/choose/left-ones.ts";

test("of many that need nothing the nearest to a threshold are kept, and all are counted", () => {
  assert(
    property(array(double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 300 }), (nearnesses) => {
      const ones = new LeftOnes("vacuum");
      for (const nearness of nearnesses)
        ones.nothing(
          () => String(nearness),
          () => "why",
          nearness,
        );
      const { left, leftCount } = ones.all();
      expect(leftCount).toBe(nearnesses.length);
      const nearest = nearnesses.toSorted((one, other) => other - one).slice(0, 20);
      expect(left.map(({ target }) => Number(target))).toEqual(nearest);
    }),
  );
});

test("all that wanted work are kept, and go first", () => {
  const ones = new LeftOnes("reindex");
  ones.nothing(
    () => "near",
    () => "31 dead rows",
    0.9,
  );
  for (let at = 0; at < 500; at++) ones.wanted(`t${at}`, "no right");
  ones.skip(49_000);
  const { left, leftCount } = ones.all();
  expect(left).toHaveLength(501);
  expect(left[0]).toEqual({ kind: "reindex", target: "t0", why: "no right", wanted: true });
  expect(left.at(-1)?.target).toBe("near");
  expect(leftCount).toBe(49_501);
});
