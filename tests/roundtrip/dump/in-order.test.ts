import { assert, integer, property, uniqueArray, tuple } from "fast-check";
import { expect, test } from "vitest";
import { PgopsError } from "../../../src/errors.ts";
import { inOrderOfNeed, type Step } from "../../../src/roundtrip/dump/in-order.ts";

function step(id: string, needs: readonly string[], rank: Step["rank"] = [0, id]): Step {
  return { id, needs: new Set(needs), rank, write: () => [id], kind: "table" };
}

const ids = (steps: readonly Step[]): string[] => inOrderOfNeed(steps).map(({ id }) => id);

test("what is needed comes first, and otherwise the lowest rank", () => {
  expect(ids([step("c", []), step("a", ["c"]), step("b", [])])).toEqual(["b", "c", "a"]);
  expect(
    ids([step("late", [], [2, "a"]), step("early", [], [1, "z"]), step("in it", [], [1, "z", 3])]),
  ).toEqual(["early", "in it", "late"]);
  expect(ids([step("a", ["not there", "a"])])).toEqual(["a"]);
});

test("in a circle the step that can be divided is, and the rest of it comes when it can", () => {
  const divided: Step = {
    ...step("table", ["function", "type"]),
    divided: {
      without: new Set(["function"]),
      steps: () => [step("table", ["type"]), step("defaults", ["table", "function"])],
    },
  };
  expect(ids([divided, step("function", ["table"]), step("type", [])])).toEqual([
    "type",
    "table",
    "function",
    "defaults",
  ]);
});

test("a circle that nothing can be done about is named", () => {
  const all = [step("free", []), step("a", ["b"]), step("b", ["c"]), step("c", ["b"])];
  const error = (() => {
    try {
      return inOrderOfNeed(all);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(PgopsError);
  expect(error).toMatchObject({ code: "PGOPS_DUMP_CYCLE", message: expect.stringMatching(/: b, c$/) });
});

test("any needs without a circle are met, in the same order however the steps are given", () => {
  const edges = uniqueArray(tuple(integer({ min: 0, max: 19 }), integer({ min: 0, max: 19 })), {
    maxLength: 60,
  });
  assert(
    property(edges, (pairs) => {
      // A need of a higher number alone makes no circle.
      const needs = (from: number): string[] =>
        pairs.filter(([a, b]) => a === from && b > a).map(([, b]) => String(b));
      const steps = Array.from({ length: 20 }, (_, index) => step(String(index), needs(index)));
      const ordered = ids(steps);
      expect(ordered.toSorted()).toEqual(steps.map(({ id }) => id).toSorted());
      for (const { id, needs: all } of steps)
        for (const need of all) expect(ordered.indexOf(need)).toBeLessThan(ordered.indexOf(id));
      expect(ids(steps.toReversed())).toEqual(ordered);
    }),
  );
});
