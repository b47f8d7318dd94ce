import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { page, tableRows } from "./page.ts";

const tests = fileURLToPath(new URL("..", import.meta.url));

test("docs/guarantees.md names a test for every promise, and only tests that there are", () => {
  const rows = tableRows(page("guarantees.md"));
  expect(rows.length).toBeGreaterThan(15);
  for (const [promise = "", , proof = ""] of rows) {
    const named = [...proof.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    expect([promise, named.length]).not.toEqual([promise, 0]);
    let folder = "";
    const missing = named.filter((name) => {
      // "report-06" stands in the folder of the one before it.
      if (name.includes("/")) folder = name.replace(/[^/]*$/, "");
      const path = `${folder}${name.slice(name.lastIndexOf("/") + 1)}`;
      return (
        globSync([`${path}.test.ts`, `${path}.*.test.ts`, `${path}-*.test.ts`, `${path}/*.test.ts`], {
          cwd: tests,
        }).length === 0
      );
    });
    expect([promise, ...missing]).toEqual([promise]);
  }
});
