import { expect, test } from "vitest";
import { itemsOf, looseFindings, seenFrom } from "../../../../src/cli/render/formats/report.ts";
import { found, reportOf } from "./reports.ts";

const pairs = [
  { name: "001_a", file: "m/001_a.up.sql" },
  { name: "002_b", file: "m/002_b.up.sql" },
];

test("a migration gets the findings that name it, in either of its files, or its up file", () => {
  const named = found({}, { file: "m/001_a.down.sql", object: "001_a" });
  const inFile = found({}, { file: "m/001_a.up.sql", object: null });
  const other = found({}, { file: "m/001_a.up.sql", object: "003_c" });
  const [first, second] = itemsOf(pairs, [named, inFile, other]);
  expect(first).toEqual({ ...pairs[0], findings: [named, inFile] });
  expect(second?.findings).toEqual([]);
});

test("seen from the top of the repository, files lie below the working folder, and findings stay those of their items", () => {
  const loose = found({}, { file: null, object: null });
  const report = reportOf([found(), loose]);
  const seen = seenFrom(report, "services/shop");
  expect(seen.home).toBe("services/shop/sql/migrations");
  expect(seen.items[0]?.file).toBe("services/shop/sql/migrations/001_a.up.sql");
  expect(seen.items[0]?.findings[0]?.where.file).toBe("services/shop/sql/migrations/001_a.up.sql");
  expect(looseFindings(seen)).toEqual([loose]);
  expect(seenFrom(reportOf([found({}, { file: "../x.sql" })]), "a/b").findings[0]?.where.file).toBe(
    "a/x.sql",
  );
});
