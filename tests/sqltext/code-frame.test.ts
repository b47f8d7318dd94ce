import { describe, expect, test } from "vitest";
import { codeFrame, frameOf } from "../../src/sqltext/code-frame.ts";
import { displayWidth } from "../../src/sqltext/display-width.ts";
import { linesOf } from "../../src/sqltext/lines.ts";
import { placeAfter, placeOfOffset } from "../../src/sqltext/place.ts";
import { statementsOf } from "../../src/sqltext/split.ts";

/** The columns of the terminal before the caret, and before the mark on the line above it. */
function caretAndMark(frame: readonly string[], mark: string): [number, number] {
  const at = frame.findIndex((line) => line.trimEnd().endsWith("^"));
  const above = frame[at - 1] ?? "";
  return [(frame[at] ?? "").indexOf("^"), displayWidth(above.slice(0, above.indexOf(mark)))];
}

describe("codeFrame", () => {
  test("shows the line, its neighbours and a caret", () => {
    const source = "-- coupons\n\nALTER TABLE coupons\n  ADD CHECK (coupon.uses <= 1);\n\nSELECT 1;\n";
    expect(codeFrame(source, { line: 4, column: 14 })).toEqual([
      "    3 | ALTER TABLE coupons",
      "    4 |   ADD CHECK (coupon.uses <= 1);",
      "      |              ^",
      "    5 |",
    ]);
  });

  test("has no line before the first nor after the last", () => {
    expect(codeFrame("SELEC 1;\n", { line: 1, column: 1 })).toEqual(["    1 | SELEC 1;", "      | ^"]);
    expect(codeFrame("SELEC 1;", { line: 1, column: 1 }, { context: 3 })).toHaveLength(2);
  });

  test("points behind the end of the text", () => {
    expect(codeFrame("SELECT (", { line: 1, column: 9 })).toEqual(["    1 | SELECT (", "      |         ^"]);
  });

  test("takes CRLF and a byte order mark for no characters", () => {
    expect(codeFrame("\uFEFFSELECT 1,\r\n  x;\r\n", { line: 2, column: 3 })).toEqual([
      "    1 | SELECT 1,",
      "    2 |   x;",
      "      |   ^",
    ]);
  });

  test.each([
    ["tabs", "\t\tSELECT\tX", 10],
    ["accents", "SELECT 'é', 'ñ', X", 18],
    ["combining marks", "SELECT 'e\u0301', X", 14],
    ["wide characters", "SELECT '表格', X", 14],
    ["emoji", "SELECT '😀😀', X", 14],
  ])("keeps the caret below the column after %s", (_, source, column) => {
    const [caret, mark] = caretAndMark(codeFrame(source, { line: 1, column }), "X");
    expect(caret).toBe(mark);
  });

  test("cuts a long line around the column", () => {
    const source = `${"a".repeat(5000)}X${"b".repeat(5000)}`;
    const frame = codeFrame(source, { line: 1, column: 5001 });
    const [caret, mark] = caretAndMark(frame, "X");
    expect(caret).toBe(mark);
    expect(frame[0]).toMatch(/^ {4}1 \| \.\.\.a+Xb+\.\.\.$/);
    expect(Math.max(...frame.map((line) => line.length))).toBeLessThan(120);
  });

  test("cuts no character in two", () => {
    const frame = codeFrame("😀".repeat(400), { line: 1, column: 200 });
    expect(frame.join("\n").isWellFormed()).toBe(true);
  });

  test("makes visible what would steer the terminal", () => {
    expect(codeFrame("SELECT '\u001B[31m\u202E';", { line: 1, column: 1 })[0]).toBe(
      "    1 | SELECT '␛[31m\uFFFD';",
    );
  });

  test("makes room for large line numbers", () => {
    const frame = codeFrame("\n".repeat(123_455) + "SELECT X", { line: 123_456, column: 8 });
    const [caret, mark] = caretAndMark(frame, "X");
    expect(caret).toBe(mark);
  });
});

describe("placeOfOffset", () => {
  test.each([
    ["abc", 0, 1, 1],
    ["abc", 3, 1, 4],
    ["a\nb", 2, 2, 1],
    ["a\r\nb", 3, 2, 1],
    ["😀x", 2, 1, 2],
    ["\uFEFFx", 1, 1, 1],
    ["😀\n😀😀x", 7, 2, 3],
  ])("of %j at %i", (source, index, line, column) => {
    expect(placeOfOffset(source, index)).toEqual({ line, column });
  });
});

describe("placeAfter", () => {
  const source = "SELECT 1;\n  SELECT '😀',\n   '表' + x;";
  const [, second] = [...statementsOf(source)];

  test.each([
    [0, 2, 3],
    [8, 2, 11],
    [9, 2, 12],
    [12, 3, 1],
    [21, 3, 10],
  ])("%i characters", (characters, line, column) => {
    expect(second && placeAfter(second.text, characters, second)).toEqual({ line, column });
  });
});

describe("linesOf", () => {
  const source = "a\r\n\nSELECT '表';\r\n\tx\n";

  test.each([1, 2, 3, 5, 100])("of parts of %i characters, the frame is that of the whole text", (size) => {
    for (let line = 1; line <= 5; line++) {
      const place = { line, column: 1 };
      const parts = Array.from({ length: Math.ceil(source.length / size) }, (_, index) =>
        source.slice(index * size, (index + 1) * size),
      );
      expect(frameOf(linesOf(parts, line), place)).toEqual(codeFrame(source, place));
    }
  });
});
