import { expect, test } from "vitest";
import { serverMajor } from "../support/database.ts";
import { corpusDatabase, refusalOf, runFile } from "./corpus-run.ts";
import { corpus, isFor } from "./corpus/all.ts";
import type { ExpectedFinding } from "./corpus/cases.ts";

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

const aboutTheFile = ({ rule, object }: ExpectedFinding): boolean =>
  rule === "down-fails" || (rule === "up-not-repeatable" && object === "");

// That all others run is part of what `pgops verify` says of them, and pg_dump is asked about.
const refused = corpus.flatMap(({ theme, wrong: cases }) =>
  cases
    .filter((one) => isFor(one, major) && one.finds.some(aboutTheFile))
    .map((one) => ({ ...one, name: `${theme}: ${one.name}` })),
);

test.each(refused)("the server refuses what is said to fail, and nothing before it: $name", async (one) => {
  const { url } = await corpusDatabase(one);
  await runFile(url, one.up);
  const downRan = (await refusalOf(url, one.down)) === undefined;
  expect(downRan).toBe(one.finds.every(({ rule }) => rule !== "down-fails"));
  // Without a name behind it the second up must fail.
  const upFails = one.finds.some(({ rule, object }) => rule === "up-not-repeatable" && object === "");
  const upFailed = upFails && (await refusalOf(url, one.up)) !== undefined;
  expect(upFailed).toBe(upFails);
});
