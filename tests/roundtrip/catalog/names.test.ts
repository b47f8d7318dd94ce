import { expect, test } from "vitest";
import { arrayParameter } from "../../../src/postgres/array-parameter.ts";
import { lastName, withoutLastName } from "../../../src/roundtrip/catalog/names.ts";
import { catalogScene } from "../catalog-scene.ts";

test.each([
  ["public.users", "users", "public"],
  ["public.users.email", "email", "public.users"],
  ['public."a.b"', '"a.b"', "public"],
  ['"s.""1"."t.2"."c"".d"', '"c"".d"', '"s.""1"."t.2"'],
  ["alone", "alone", ""],
])("the last name of %s is %s, qualified with %s", (identity, last, rest) => {
  expect([lastName(identity), withoutLastName(identity)]).toEqual([last, rest]);
});

test("the server reads an array parameter as the values that it was made of", async () => {
  const { sql } = await catalogScene();
  const values = ["1", "", "a,b", '"', "\\", "{}", "NULL", " "];
  const [row] = await sql<{ values: string[] }[]>`SELECT ${arrayParameter(values)}::text::text[] AS values`;
  expect(row?.values).toEqual(values);
});
