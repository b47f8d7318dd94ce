import type { Sql } from "postgres";
import { beforeEach, expect, test } from "vitest";
import { shopDatabase } from "./migration-files.ts";
import { ids, insertShopRows } from "./shop-rows.ts";

let sql: Sql;

beforeEach(async () => {
  sql = await shopDatabase();
  await insertShopRows(sql);
});

async function insertUser(name: string, rest = {}): Promise<string> {
  const row = { email: `${name}@example.com`, password_hash: "x", first_name: name, ...rest };
  const rows = await sql`INSERT INTO users ${sql(row)} RETURNING id`;
  return String(rows[0]?.["id"]);
}

test("v_active_users counts the sessions that have not expired, and leaves out inactive and deleted users", async () => {
  await insertUser("idle");
  const retired = await insertUser("retired", { is_active: false });
  const gone = await insertUser("gone", { deleted_at: "2024-01-01" });
  const sessions = [
    { user_id: ids.user, session_token: "1", expires_at: "2999-01-01" },
    { user_id: ids.user, session_token: "2", expires_at: "2999-01-01" },
    { user_id: ids.user, session_token: "3", expires_at: "2020-01-01" },
    { user_id: retired, session_token: "4", expires_at: "2999-01-01" },
    { user_id: gone, session_token: "5", expires_at: "2999-01-01" },
  ];
  await sql`INSERT INTO user_sessions ${sql(sessions)}`;

  const rows = await sql`SELECT email, roles, active_sessions::int FROM v_active_users ORDER BY email`;
  expect([...rows]).toEqual([
    { email: "buyer@example.com", roles: ["user"], active_sessions: 2 },
    { email: "idle@example.com", roles: ["user"], active_sessions: 0 },
  ]);
});

test("v_product_summary averages and counts the reviews that stand, and leaves out deleted products", async () => {
  const reviewers = await Promise.all(["b", "c"].map(async (name) => await insertUser(name)));
  const reviews = [
    { user_id: reviewers[0], product_id: ids.product, rating: 5, deleted_at: null },
    { user_id: reviewers[1], product_id: ids.product, rating: 1, deleted_at: "2024-01-01" },
  ];
  await sql`INSERT INTO reviews ${sql(reviews)}`;
  const products = [
    { name: "Bare", slug: "bare", price: "1.00", is_active: false, deleted_at: null },
    { name: "Gone", slug: "gone", price: "1.00", is_active: true, deleted_at: "2024-01-01" },
  ];
  await sql`INSERT INTO products ${sql(products)}`;

  const rows = await sql`SELECT slug, price::text, stock_quantity, category_name, brand_name,
      average_rating::float8, review_count::int
    FROM v_product_summary ORDER BY slug`;
  expect([...rows]).toEqual([
    {
      slug: "bare",
      price: "1.00",
      stock_quantity: 0,
      category_name: null,
      brand_name: null,
      average_rating: 0,
      review_count: 0,
    },
    {
      slug: "running-shoe",
      price: "59.90",
      stock_quantity: 0,
      category_name: "Shoes",
      brand_name: "Acme",
      average_rating: 4.5,
      review_count: 2,
    },
  ]);
});
