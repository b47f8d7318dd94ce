import type { Sql } from "postgres";

/** The ids of the rows that {@link insertShopRows} makes. */
export const ids = {
  user: "00000000-0000-4000-8000-000000000001",
  brand: "00000000-0000-4000-8000-000000000002",
  category: "00000000-0000-4000-8000-000000000003",
  product: "00000000-0000-4000-8000-000000000004",
  review: "00000000-0000-4000-8000-000000000005",
  apiKey: "00000000-0000-4000-8000-000000000006",
} as const;

/** One row in each table that has updated_at, created and last updated in 2020. */
export async function insertShopRows(sql: Sql): Promise<void> {
  const then = "2020-01-01 00:00:00";
  const times = sql`${then}::timestamp, ${then}::timestamp`;
  await sql`INSERT INTO users (id, email, password_hash, created_at, updated_at)
    VALUES (${ids.user}, 'buyer@example.com', 'x', ${times})`;
  await sql`INSERT INTO brands (id, name, slug, created_at, updated_at)
    VALUES (${ids.brand}, 'Acme', 'acme', ${times})`;
  await sql`INSERT INTO categories (id, name, slug, created_at, updated_at)
    VALUES (${ids.category}, 'Shoes', 'shoes', ${times})`;
  await sql`INSERT INTO products (id, name, slug, price, category_id, brand_id, created_at, updated_at)
    VALUES (${ids.product}, 'Running shoe', 'running-shoe', 59.90, ${ids.category}, ${ids.brand}, ${times})`;
  await sql`INSERT INTO reviews (id, product_id, user_id, rating, created_at, updated_at)
    VALUES (${ids.review}, ${ids.product}, ${ids.user}, 4, ${times})`;
  await sql`INSERT INTO api_keys (id, name, key_hash, user_id, created_at, updated_at)
    VALUES (${ids.apiKey}, 'till', 'hash', ${ids.user}, ${times})`;
}

/** The SQLSTATE with which the server refuses a statement; "00000" when it does not. */
export async function sqlstate(statement: PromiseLike<unknown>): Promise<string> {
  try {
    await statement;
    return "00000";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
