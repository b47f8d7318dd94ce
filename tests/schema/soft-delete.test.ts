import type { Sql } from "postgres";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { shopDatabase } from "./migration-files.ts";
import { sqlstate } from "./shop-rows.ts";

const acme = "00000000-0000-4000-8000-000000000001";
const nobody = "00000000-0000-4000-8000-00000000ffff";
const noDataFound = "P0002";

let sql: Sql;

beforeAll(async () => {
  sql = await shopDatabase();
});

beforeEach(async () => {
  await sql`TRUNCATE brands CASCADE`;
  await sql`INSERT INTO brands (id, name, slug) VALUES (${acme}, 'Acme', 'acme')`;
});

test("marks the row, and only that row, with the time of the transaction", async () => {
  await sql`INSERT INTO brands (name, slug) VALUES ('Other', 'other')`;
  const rows = await sql.begin(async (transaction) => {
    await transaction`SELECT soft_delete('brands', ${acme})`;
    return await transaction`SELECT slug, deleted_at = CURRENT_TIMESTAMP::timestamp AS now FROM brands ORDER BY slug`;
  });
  expect([...rows]).toEqual([
    { slug: "acme", now: true },
    { slug: "other", now: null },
  ]);
});

test("returns void", async () => {
  expect([...(await sql`SELECT soft_delete('brands', ${acme})`)]).toEqual([{ soft_delete: "" }]);
});

test("a row that does not exist is an error that names table and row", async () => {
  const deletion = sql`SELECT soft_delete('brands', ${nobody})`;
  await expect(deletion).rejects.toMatchObject({
    code: noDataFound,
    message: `cannot soft-delete ${nobody} from brands: no such row, or it is deleted already`,
  });
});

test("a row that is deleted already is an error, and keeps the time of its deletion", async () => {
  await sql`UPDATE brands SET deleted_at = '2021-05-05'`;
  expect(await sqlstate(sql`SELECT soft_delete('brands', ${acme})`)).toBe(noDataFound);
  expect([...(await sql`SELECT deleted_at = '2021-05-05' AS kept FROM brands`)]).toEqual([{ kept: true }]);
});

test.each([
  ["a table that does not exist", "no_such_table", "42P01"],
  ["a table without deleted_at", "refresh_tokens", "42703"],
  ["SQL in place of a name", "brands SET name = 'x' WHERE true; --", "42P01"],
  ["no table", null, "22004"],
])("%s: SQLSTATE %s", async (_what, table, expected) => {
  expect(await sqlstate(sql`SELECT soft_delete(${table}, ${acme})`)).toBe(expected);
});

test("no id is an error too", async () => {
  await expect(sql`SELECT soft_delete('brands', NULL)`).rejects.toMatchObject({ code: noDataFound });
});

test("a temporary table does not stand in for the real one", async () => {
  await sql.begin(async (transaction) => {
    await transaction`CREATE TEMPORARY TABLE brands (LIKE public.brands) ON COMMIT DROP`;
    await transaction`SELECT soft_delete('brands', ${acme})`;
  });
  expect([...(await sql`SELECT deleted_at IS NOT NULL AS deleted FROM public.brands`)]).toEqual([
    { deleted: true },
  ]);
});
