import { expect, test } from "vitest";
import { ruleText } from "../../../../src/cli/render/formats/rules.ts";
import { corpus } from "../../../roundtrip/corpus/all.ts";
import { page, tableRows } from "../../../docs/page.ts";

/** The rules in the table of a page. */
function rulesOf(name: string): string[] {
  const [, section = ""] = page(name).split("\n## The rules\n");
  const [table = ""] = section.split("\n## ");
  return tableRows(table).flatMap(([cell = ""]) => /^`([\w-]+)`$/.exec(cell)?.slice(1) ?? []);
}

test.each([
  ["check.md", "transaction-control"],
  ["verify.md", "not-restored"],
])("every rule of %s is described", (name, one) => {
  const rules = rulesOf(name);
  expect(rules).toContain(one);
  const missing = rules.filter((rule) => ruleText(rule).page !== name || ruleText(rule).text === rule);
  expect(missing).toEqual([]);
});

test("docs/verify.md has every rule that the corpus of wrong downs holds", () => {
  const found = corpus.flatMap(({ wrong }) => wrong.flatMap(({ finds }) => finds.map(({ rule }) => rule)));
  const documented = new Set(rulesOf("verify.md"));
  expect([...new Set(found)].filter((rule) => !documented.has(rule))).toEqual([]);
});

test("a rule that nobody described is described by its name", () => {
  expect(ruleText("toString")).toEqual({ text: "toString", page: "ci.md" });
});
