import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { permissionName } from "../../../src/seeds/permissions/access.ts";
import { expand, isExact, matching, parsePattern } from "../../../src/seeds/permissions/pattern.ts";

const word = fc.constantFrom("users", "products", "read", "write", "a.b", "ä", "x-1");
const permission = fc.record({ resource: word, action: word });
const permissions = fc.uniqueArray(permission, { selector: permissionName, maxLength: 12 });
const side = fc.option(word, { nil: "*" });
const pattern = fc.tuple(side, side).map(([resource, action]) => `${resource}:${action}`);

function parsed(text: string): NonNullable<ReturnType<typeof parsePattern>> {
  const found = parsePattern(text);
  if (found === undefined) throw new Error(`${text} is no pattern`);
  return found;
}

/** The meaning of a pattern, said in another way. */
function asRegExp(text: string): RegExp {
  return new RegExp(`^${text.split(":").map(partAsRegExp).join(":")}$`, "u");
}

function partAsRegExp(part: string): string {
  return part === "*" ? "[^:]+" : part.replaceAll(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`);
}

describe("a pattern", () => {
  test("means the permissions that its text matches, in their order", () => {
    fc.assert(
      fc.property(pattern, permissions, (text, all) => {
        const expected = all.filter((one) => asRegExp(text).test(permissionName(one)));
        expect(matching(parsed(text), all)).toEqual(expected);
      }),
    );
  });

  test("among others adds what it means, and nothing is there twice", () => {
    fc.assert(
      fc.property(fc.array(pattern), permissions, (texts, all) => {
        const wanted = all.filter((one) => texts.some((text) => asRegExp(text).test(permissionName(one))));
        expect(expand(texts.map(parsed), all)).toEqual(wanted);
      }),
    );
  });

  test("of a permission's own name means it alone; *:* means all", () => {
    fc.assert(
      fc.property(permissions, (all) => {
        for (const one of all) expect(matching(parsed(permissionName(one)), all)).toEqual([one]);
        expect(matching(parsed("*:*"), all)).toEqual(all);
      }),
    );
    expect(["a:b", "*:b", "a:*", "*:*"].map((text) => isExact(parsed(text)))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test.each(["", ":", "a", "a:", ":b", "a:b:c", "pro*:read", "a: b", " a:b", "a:b\n", "**:b", "a:b*"])(
    "%j is none",
    (text) => expect(parsePattern(text)).toBeUndefined(),
  );
});
