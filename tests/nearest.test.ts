import { expect, test } from "vitest";
import { didYouMean, nearest } from "../src/nearest.ts";

test.each([
  ["prot", ["host", "port"], "port"],
  ["Migratons", ["database", "migrations"], "migrations"],
  ["hots", ["port", "host"], "host"],
  ["dir", ["table", "directory"], "directory"],
  ["di", ["table", "directory"], undefined],
  ["pool", ["database", "port"], undefined],
  ["ab", ["ba"], "ba"],
  ["abc", ["cba"], undefined],
  ["", ["port"], undefined],
])("%s among %j", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test("a slip is nearer than a beginning", () => {
  expect(nearest("user", ["username", "uses"])).toBe("uses");
});

test("what is added to a message", () => {
  expect(didYouMean("prot", ["port"])).toBe(". Did you mean `port`?");
  expect(didYouMean("zebra", ["port"])).toBe("");
});
