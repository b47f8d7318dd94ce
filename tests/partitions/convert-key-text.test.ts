import { assert, asyncProperty, constantFrom, string } from "fast-check";
import { expect, test } from "vitest";
import { withKeyColumn, withTablespace } from "../../src/partitions/convert/key-text.ts";
import { catalogScene } from "../roundtrip/catalog-scene.ts";
import { quoteIdentifier } from "../../src/postgres/identifiers.ts";
import { quoteLiteral } from "../../src/postgres/literals.ts";

test("the column goes to the end of the first list", () => {
  expect(withKeyColumn("PRIMARY KEY (id)", "created_at")).toBe("PRIMARY KEY (id, created_at)");
  expect(withKeyColumn("UNIQUE (a, b) INCLUDE (c)", "At")).toBe('UNIQUE (a, b, "At") INCLUDE (c)');
  expect(withKeyColumn(`btree (lower(a), ((b ->> E')\\\\''('::text)), ")") WHERE (a > 0)`, "at")).toBe(
    `btree (lower(a), ((b ->> E')\\\\''('::text)), ")", at) WHERE (a > 0)`,
  );
});

test("a tablespace goes before WHERE", () => {
  expect(withTablespace("btree (id) WHERE (id > 0)", " WHERE (id > 0)", "fast")).toBe(
    'btree (id) TABLESPACE "fast" WHERE (id > 0)',
  );
  expect(withTablespace("btree (id)", null, "fast")).toBe('btree (id) TABLESPACE "fast"');
  expect(withTablespace("btree (id)", null, null)).toBe("btree (id)");
});

test("whatever texts and names an index holds, the server reads the column as its last key", async () => {
  const scene = await catalogScene();
  const text = string({
    unit: constantFrom("(", ")", "'", '"', "\\", "E", " ", "a", ",", "é"),
    maxLength: 8,
  });
  const name = text.filter((one) => one.length > 0).map((one) => `n${one}`);
  await assert(
    asyncProperty(name, text, text, async (column, literal, where) => {
      const quoted = quoteIdentifier(column);
      await scene.run(`
        DROP TABLE IF EXISTS t; CREATE TABLE t (${quoted} text, id int, created_at date);
        CREATE UNIQUE INDEX i ON t ((${quoted} || ${quoteLiteral(literal)}), ${quoted}, id) WHERE ${quoted} <> ${quoteLiteral(where)}`);
      const [index] = await scene.sql<{ tail: string }[]>`
        SELECT split_part(pg_get_indexdef('i'::regclass), ' USING ', 2) AS tail`;
      await scene.run(`CREATE UNIQUE INDEX j ON t USING ${withKeyColumn(index?.tail ?? "", "created_at")}`);
      const [keys] = await scene.sql<{ last: string; keys: number; same: boolean }[]>`
        SELECT pg_get_indexdef('j'::regclass, 4, false) AS last, indnkeyatts::int AS keys,
          pg_get_indexdef('j'::regclass, 1, false) = pg_get_indexdef('i'::regclass, 1, false) AS same
        FROM pg_index WHERE indexrelid = 'j'::regclass`;
      expect(keys).toEqual({ last: "created_at", keys: 4, same: true });
    }),
    { numRuns: 40 },
  );
});
