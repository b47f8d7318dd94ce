import { expect, test } from "vitest";
import { plainCheck } from "../../../src/roundtrip/data/plain-checks.ts";
import { dataScene } from "./data-scene.ts";

const candidates = ["-7", "0", "0.5", "1", "2", "3", "100", "draft", "it's", "done", ""];

test.each([
  ["int", "a >= 0", true],
  ["numeric(10,2)", "a > 0.5 AND a <= 100", true],
  ["numeric", "a BETWEEN -10 AND 2", true],
  ["bigint", "a <> 1 AND a < 3 AND a > -8", true],
  ["smallint", "a >= 0", true],
  ["double precision", "a >= 0.25", true],
  ["text", "a IN ('draft', 'it''s', 'done')", true],
  ["varchar(10)", "a IN ('draft', 'it''s')", true],
  ["text", "a = ANY (ARRAY['draft', '1'])", true],
  ["int", "a > 0 OR a < -5", false],
  ["int", "a + 1 > 0", false],
  ["int", "NOT a > 0", false],
  ["int", "a % 2 = 0", false],
  ["text", "a <> 'draft'", false],
  ["text", "a NOT IN ('draft', 'done')", false],
  ["text", "lower(a) IN ('draft', 'done')", false],
  ["int", "b > 0", false],
])("of a %s: %s", async (type, check, isPlain) => {
  const { rows } = await dataScene(`CREATE TABLE t (a ${type}, b int, CHECK (${check}))`);
  const [row] = await rows<{ e: string }>(
    `SELECT pg_get_expr(conbin, conrelid) AS e FROM pg_constraint WHERE conrelid = 'public.t'::regclass AND contype = 'c'`,
  );
  const judge = plainCheck("a", row?.e ?? "");
  expect(judge !== undefined).toBe(isPlain);
  // What is read here is what the server says.
  const isNumeric = !/text|varchar/.test(type);
  for (const value of candidates.filter(
    (one) => judge !== undefined && (!isNumeric || /^-?\d+$/.test(one)),
  )) {
    const [{ pleased } = { pleased: null }] = await rows<{ pleased: boolean | null }>(
      `SELECT ${check} AS pleased FROM (SELECT '${value.replaceAll("'", "''")}'::${type} AS a) t`,
    );
    expect([value, judge?.(value)]).toEqual([value, pleased]);
  }
});

test("names that need quotes", () => {
  expect(plainCheck("my col", `("my col" >= 0)`)?.("1")).toBe(true);
  expect(plainCheck("a", `("my col" >= 0)`)).toBeUndefined();
});
