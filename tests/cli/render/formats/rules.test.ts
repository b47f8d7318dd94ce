import { expect, test } from "vitest";
import { ruleText } from "../../../../src/cli/render/formats/rules.ts";
import { page, tableRows } from "../../../docs/page.ts";

const rules = tableRows(page("check.md")).flatMap(([cell = ""]) => /^`([\w-]+)`$/.exec(cell)?.slice(1) ?? []);

test("every rule of pgops check is described", () => {
  expect(rules).toContain("transaction-control");
  const missing = rules.filter((rule) => ruleText(rule).page !== "check.md" || ruleText(rule).text === rule);
  expect(missing).toEqual([]);
});

test("a rule that nobody described is described by its name", () => {
  expect(ruleText("toString")).toEqual({ text: "toString", page: "ci.md" });
});
