import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fit, fitEnd, oneLine } from "../../src/cli/terminal.ts";
import { displayWidth } from "../../src/sqltext/display-width.ts";

test("fit: never wider than asked, whole where it fits, an ellipsis where something is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
      const shown = fit(text, columns);
      expect(displayWidth(shown)).toBeLessThanOrEqual(columns);
      const cut = displayWidth(text) > columns;
      expect(shown.endsWith("…") || !cut).toBe(true);
      expect(cut ? text.startsWith(shown.slice(0, -1)) : shown === text).toBe(true);
    }),
  );
  expect(fit("abcdef", 4)).toBe("abc…");
  expect(fit("漢字漢字", 6)).toBe("漢字…");
});

test("oneLine: one line whatever it is given, blanks folded, and not the whole of a long statement", () => {
  expect(oneLine("  SELECT\n\t1,\r\n   2 ")).toBe("SELECT 1, 2");
  expect(oneLine("x".repeat(10_000)).length).toBeLessThanOrEqual(400);
});

test("fitEnd: the end of what is too wide, and an ellipsis before it", () => {
  expect(fitEnd("abcdef", 6)).toBe("abcdef");
  expect(fitEnd("abcdef", 4)).toBe("…def");
  expect(fitEnd("漢字漢字", 6)).toBe("…漢字");
});
