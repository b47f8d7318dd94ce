import { expect, test } from "vitest";
import { kinds } from "../../src/roundtrip/catalog/kinds.ts";
import { page, tableRows } from "./page.ts";

test("docs/verify.md lists every kind of object that is compared, once", () => {
  const [, section = ""] = page("verify.md").split("\n## What is compared\n");
  const [table = ""] = section.split("\n## ");
  const listed = tableRows(table).flatMap(([cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, kind = ""]) => kind),
  );
  expect(listed.toSorted()).toEqual([...new Set(kinds.map(({ name }) => name))].toSorted());
  expect(listed).toHaveLength(new Set(listed).size);
});
