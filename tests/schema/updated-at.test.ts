import type { Sql } from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { shopDatabase } from "./migration-files.ts";
import { insertShopRows } from "./shop-rows.ts";

const tablesWithUpdatedAt = ["api_keys", "brands", "categories", "products", "reviews", "users"];

let sql: Sql;

beforeAll(async () => {
  sql = await shopDatabase();
  await insertShopRows(sql);
});

test("the tables below are all that have updated_at", async () => {
  const rows = await sql`SELECT c.relname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'updated_at'
    ORDER BY c.relname`;
  expect(rows.map((row) => row["relname"])).toEqual(tablesWithUpdatedAt);
});

describe.each(tablesWithUpdatedAt)("%s", (table) => {
  test("an UPDATE sets updated_at to the time of its transaction, whatever it says itself", async () => {
    const before = await sql`SELECT updated_at = '2020-01-01' AS old FROM ${sql(table)}`;
    expect([...before]).toEqual([{ old: true }]);

    const after = await sql`UPDATE ${sql(table)} SET updated_at = '1999-01-01'
      RETURNING updated_at = CURRENT_TIMESTAMP::timestamp AS now, created_at = '2020-01-01' AS kept`;
    expect([...after]).toEqual([{ now: true, kept: true }]);
  });
});
