import type { Sql } from "postgres";
import { beforeAll, expect, test } from "vitest";
import { shopDatabase } from "./migration-files.ts";

let sql: Sql;

async function insertProduct(name: string, description: string | null, rest = {}): Promise<void> {
  const row = { name, description, slug: name.toLowerCase().replaceAll(" ", "-"), price: "9.90", ...rest };
  await sql`INSERT INTO products ${sql(row)}`;
}

beforeAll(async () => {
  sql = await shopDatabase();
  await insertProduct("Wool socks", "Warm.");
  await insertProduct("Wool hat", "Wool, wool, and more wool.");
  await insertProduct("Cotton shirt", null);
  await insertProduct("Running shoe", "For runners who run on wet roads");
  await insertProduct("Wool coat", "Withdrawn", { is_active: false });
  await insertProduct("Wool scarf", "Gone", { deleted_at: "2024-01-01" });
});

async function search(query: string, limit?: number): Promise<string[]> {
  const rows =
    limit === undefined
      ? await sql`SELECT name FROM search_products(${query})`
      : await sql`SELECT name FROM search_products(${query}, ${limit})`;
  return rows.map((row) => String(row["name"]));
}

test("finds by name and by description, best first, without inactive and deleted products", async () => {
  expect(await search("wool")).toEqual(["Wool hat", "Wool socks"]);
  expect(await search("roads")).toEqual(["Running shoe"]);
});

test("finds a product without description, and other forms of a word", async () => {
  expect(await search("shirts")).toEqual(["Cotton shirt"]);
  expect(await search("shoes running")).toEqual(["Running shoe"]);
});

test("all words must match; no words match nothing", async () => {
  expect(await search("wool shoe")).toEqual([]);
  expect(await search("")).toEqual([]);
  expect(await search("the")).toEqual([]);
});

test("returns at most the number asked for, the best", async () => {
  expect(await search("wool", 1)).toEqual(["Wool hat"]);
});

test("returns twenty when no number is given", async () => {
  await Promise.all(Array.from({ length: 21 }, async (_, n) => await insertProduct(`Button ${n}`, null)));
  expect(await search("button")).toHaveLength(20);
  expect(await search("button", 100)).toHaveLength(21);
});

test("returns the columns of the document with their types", async () => {
  const rows = await sql`SELECT
      pg_typeof(id)::text AS id, pg_typeof(name)::text AS name, pg_typeof(description)::text AS description,
      pg_typeof(price)::text AS price, pg_typeof(rank)::text AS rank, rank > 0 AS ranked
    FROM search_products('shirt')`;
  const types = {
    id: "uuid",
    name: "character varying",
    description: "text",
    price: "numeric",
    rank: "real",
  };
  expect([...rows]).toEqual([{ ...types, ranked: true }]);
});

// EXPLAIN does not look into a function, so the index itself is asked how often it was scanned: by ten calls,
// because plpgsql may change to a generic plan after five, and among enough rows for the planner to want an index.
test("every search uses idx_products_search", async () => {
  const scans = await sql.begin(async (transaction) => {
    await transaction`INSERT INTO products (name, slug, price) SELECT 'Sample ' || n, 's' || n, 1 FROM generate_series(1, 1000) n`;
    await transaction`ANALYZE products`;
    await transaction`SELECT s.name FROM generate_series(1, 10) n, LATERAL search_products('wool' || left('', n)) s`;
    const rows =
      await transaction`SELECT pg_stat_get_xact_numscans('idx_products_search'::regclass)::int AS scans`;
    return rows[0]?.["scans"] as number;
  });
  expect(scans).toBe(10);
});

test("a temporary table does not stand in for products", async () => {
  const rows = await sql.begin(async (transaction) => {
    await transaction`CREATE TEMPORARY TABLE products (LIKE public.products) ON COMMIT DROP`;
    return await transaction`SELECT name FROM search_products('shirt')`;
  });
  expect([...rows]).toEqual([{ name: "Cotton shirt" }]);
});
