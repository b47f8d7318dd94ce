import { applyPatch } from "diff";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unifiedDifference } from "../../src/migrations/text-difference.ts";

const names = { before: "before", after: "after" };
const difference = (before: string, after: string): Promise<string[]> =>
  unifiedDifference(before, after, names);

const text = fc
  .array(fc.constantFrom("a", "b", "c", "", "x y"), { maxLength: 30 })
  .map((lines) => lines.join("\n"));

const many = (word: string): string =>
  Array.from({ length: 500 }, (_, index) => `${word}${index}\n`).join("");

describe("unifiedDifference", () => {
  test("is a patch that makes the one of the other", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const lines = await difference(before, after);
        expect(lines.length === 0).toBe(before === after);
        expect(lines.length === 0 ? before : applyPatch(before, lines.join("\n"))).toBe(after);
      }),
    );
  });

  test("shows three lines around a change, and no more", async () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    const after = before.with(9, "LINE 10");
    expect(await difference(`${before.join("\n")}\n`, `${after.join("\n")}\n`)).toEqual([
      "--- before",
      "+++ after",
      "@@ -7,7 +7,7 @@",
      " line 7",
      " line 8",
      " line 9",
      "-line 10",
      "+LINE 10",
      " line 11",
      " line 12",
      " line 13",
    ]);
  });

  test("line ends and a byte order mark are none", async () => {
    expect(await difference("\uFEFFa\r\nb\r\n", "a\nb\n")).toEqual([]);
  });

  test("a long one is cut, and says by how much", async () => {
    const lines = await difference(many("a"), many("b"));
    expect(lines).toHaveLength(203);
    expect(lines.at(-1)).toBe("(801 more lines)");
  });
});
