import { describe, expect, test } from "vitest";
import { serverMajor } from "../support/database.ts";
import { corpusDatabase, refusalOf, runFile } from "./corpus-run.ts";
import { corpus, isFor } from "./corpus/all.ts";

const major = serverMajor();
const wrong = corpus.flatMap((theme) => theme.wrong);
const right = corpus.flatMap((theme) => theme.right);

test("the corpus is large, and holds every rule", () => {
  expect(wrong.length).toBeGreaterThanOrEqual(120);
  expect(right.length).toBeGreaterThanOrEqual(90);
  const rules = new Set(wrong.flatMap(({ finds }) => finds.map(({ rule }) => rule)));
  expect([...rules].toSorted()).toEqual([
    "column-order",
    "data-lost",
    "down-fails",
    "left-behind",
    "lossy",
    "not-restored",
    "up-not-repeatable",
  ]);
});

test("names and roles are there once", () => {
  for (const { theme, ...cases } of corpus) {
    const names = [...cases.wrong, ...cases.right].map(({ name }) => `${theme}: ${name}`);
    expect(names).toEqual([...new Set(names)]);
  }
  const roles = [...wrong, ...right].flatMap((one) => one.roles ?? []);
  expect(roles).toEqual([...new Set(roles)]);
  expect(wrong.filter(({ finds }) => finds.length === 0)).toEqual([]);
});

describe.each(corpus)("$theme", (theme) => {
  test.each(theme.wrong.filter((one) => isFor(one, major)))("wrong: $name", async (one) => {
    const { url } = await corpusDatabase(one);
    await runFile(url, one.up);
    const downRan = (await refusalOf(url, one.down)) === undefined;
    expect(downRan).toBe(one.finds.every(({ rule }) => rule !== "down-fails"));
    // Without a name behind it the second up must fail; what else a wrong down does to it is no matter here.
    const fails = one.finds.some(({ rule, object }) => rule === "up-not-repeatable" && object === "");
    const failed = fails && (await refusalOf(url, one.up)) !== undefined;
    expect(failed).toBe(fails);
  });

  test.each(theme.right.filter((one) => isFor(one, major)))("right: $name", async (one) => {
    const { url } = await corpusDatabase(one);
    const refusals: (string | undefined)[] = [];
    for (const file of [one.up, one.down, one.up]) refusals.push(await refusalOf(url, file));
    expect(refusals).toEqual([undefined, undefined, undefined]);
  });
});
