import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluatePlaceholders } from "../../src/config/placeholders.ts";

describe("evaluatePlaceholders", () => {
  const env = { A: "1", EMPTY: "", NESTED: "${A}" };
  test.each([
    ["plain $ text $A {A}", "plain $ text $A {A}"],
    ["${A}", "1"],
    ["x${A}y${A}z", "x1y1z"],
    ["${A:-2}", "1"],
    ["${B:-2}", "2"],
    ["${B:-}", ""],
    ["${EMPTY}", ""],
    ["${EMPTY:-2}", "2"],
    ["${B:-a:-b}", "a:-b"],
    ["${NESTED}", "${A}"],
    ["$${A}", "${A}"],
    ["$$${A}", "$${A}"],
    ["$${A} ${A}", "${A} 1"],
  ])("%s", (text, value) => {
    expect(evaluatePlaceholders(text, env)).toMatchObject({ value, missing: [], malformed: false });
  });

  test("what is missing is listed", () => {
    expect(evaluatePlaceholders("${B}${C}${A}", env)).toMatchObject({
      missing: ["B", "C"],
      names: ["B", "C", "A"],
    });
    expect(evaluatePlaceholders("${toString}", {})).toMatchObject({ missing: ["toString"] });
  });

  test.each(["${}", "${A", "${ A}", "${1A}", "${A-b}", "${A:+b}"])("%s is no placeholder", (text) => {
    expect(evaluatePlaceholders(text, env).malformed).toBe(true);
  });
});

describe("whatever the text", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "{", "}", "A", ":", "-", "é", "😀") });

  test("escaped, it comes out as it was", () => {
    fc.assert(
      fc.property(text, (plain) => {
        const escaped = plain.replaceAll("${", () => "$${");
        expect(evaluatePlaceholders(escaped, {})).toEqual({
          value: plain,
          names: [],
          missing: [],
          malformed: false,
        });
      }),
    );
  });

  test("a variable's content comes out as it is, wherever it stands", () => {
    fc.assert(
      fc.property(text, text, text, (before, content, after) => {
        const [left, right] = [before, after].map((part) => part.replaceAll(/[$]/g, "d"));
        const { value } = evaluatePlaceholders(`${left}\${V}${right}\${W:-x}`, { V: content });
        expect(value).toBe(`${left}${content}${right}x`);
      }),
    );
  });
});
