import { assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { Selection } from "../../../src/maintenance/choose/selection.ts";

const path = ["public", "app"];

function takes(
  tables: string[] | undefined,
  except: string[] = [],
  ancestors: string[] = [],
): (name: string) => boolean {
  const selection = new Selection({ tables, except }, path);
  return (name) => selection.has({ name: split(name), ancestors: ancestors.map(split) });
}

function split(text: string): { schema: string; name: string } {
  const [schema = "", name = ""] = text.split("/");
  return { schema, name };
}

test.for<[string, string, boolean]>([
  ["users", "public/users", true],
  ["users", "app/users", true],
  ["users", "audit/users", false],
  ["users", "public/users_2", false],
  ["audit_logs*", "public/audit_logs_2026_11", true],
  ["audit_logs*", "public/audit_logs", true],
  ["audit_logs*", "pg_catalog/audit_logs", false],
  ["app.*", "app/orders", true],
  ["app.*", "public/orders", false],
  ["*.orders", "audit/orders", true],
  ["p?st", "public/post", true],
  ["p?st", "public/pst", false],
  ['"Odd.Name"', "public/Odd.Name", true],
  ['audit."A*B"', "audit/A*B", true],
  ['audit."A*B"', "audit/AxB", false],
  ['"with ""quotes"""', 'public/with "quotes"', true],
  ["a+b", "public/a+b", true],
  ["a+b", "public/aab", false],
])("%s and %s", ([pattern, name, wanted]) => {
  expect(takes([pattern])(name)).toBe(wanted);
  expect(takes(undefined, [pattern])(name)).toBe(!wanted);
});

test("a partition goes with the table that it is of, and is left out with it", () => {
  expect(takes(["audit_logs"], [], ["public/audit_logs"])("archive/part_7")).toBe(true);
  expect(takes(undefined, ["audit_logs"], ["public/audit_logs"])("archive/part_7")).toBe(false);
});

test("names that meet no table are told, patterns that meet none are not", () => {
  const selection = new Selection({ tables: ["users", "app.gone", "tmp_*"], except: [] }, path);
  expect(selection.has({ name: { schema: "public", name: "users" }, ancestors: [] })).toBe(true);
  const both = new Selection({ tables: ["users"], except: ["u*"] }, path);
  expect(both.has({ name: { schema: "public", name: "users" }, ancestors: [] })).toBe(false);
  expect(both.missing()).toEqual([]);
  expect(selection.missing()).toEqual([{ text: "app.gone", names: [{ schema: "app", name: "gone" }] }]);
});

test("a quoted name stands for itself, whatever it holds", () => {
  const name = string({
    unit: constantFrom("a", ".", "*", "?", '"', "(", "\\", "é", "😀", " ", "$"),
    minLength: 1,
  });
  assert(
    property(name, name, (one, other) => {
      const has = (text: string): boolean =>
        new Selection({ tables: [`"${one.replaceAll('"', '""')}"`], except: [] }, path).has({
          name: { schema: "public", name: text },
          ancestors: [],
        });
      expect(has(one)).toBe(true);
      expect(has(other)).toBe(one === other);
    }),
  );
});
