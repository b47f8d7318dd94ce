import type { Sql } from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { shopDatabase } from "./migration-files.ts";
import { ids, insertShopRows, sqlstate } from "./shop-rows.ts";

const accepted = "00000";
const checkViolation = "23514";
const uniqueViolation = "23505";

let sql: Sql;

beforeAll(async () => {
  sql = await shopDatabase();
  await insertShopRows(sql);
});

describe("users.email", () => {
  test.each([
    ["a@example.com", accepted],
    ["First.Last+tag@Mail.Example.org", accepted],
    ["no-at.example.com", checkViolation],
    ["two@@example.com", checkViolation],
    ["a@example", checkViolation],
    ["a@example.c", checkViolation],
    ["a b@example.com", checkViolation],
    ["", checkViolation],
    ["buyer@example.com", uniqueViolation],
  ])("%j: %s", async (email, expected) => {
    const insert = sql`INSERT INTO users (email, password_hash) VALUES (${email}, 'x')`;
    expect(await sqlstate(insert)).toBe(expected);
  });
});

describe("products: price, price to compare with, stock", () => {
  test.each([
    ["0", null, 0, accepted],
    ["10.00", "10.01", 5, accepted],
    ["-0.01", null, 0, checkViolation],
    ["10.00", "10.00", 0, checkViolation],
    ["10.00", "9.99", 0, checkViolation],
    ["10.00", null, -1, checkViolation],
    ["123456789.00", null, 0, "22003"],
  ])("%s, %s, %i: %s", async (price, compareAt, stock, expected) => {
    const insert = sql`INSERT INTO products (name, slug, price, compare_at_price, stock_quantity)
      VALUES ('p', gen_random_uuid()::text, ${price}, ${compareAt}, ${stock})`;
    expect(await sqlstate(insert)).toBe(expected);
  });
});

describe("reviews.rating", () => {
  test.each([
    [0, checkViolation],
    [1, accepted],
    [5, accepted],
    [6, checkViolation],
  ])("%i: %s", async (rating, expected) => {
    const update = sql`UPDATE reviews SET rating = ${rating} WHERE id = ${ids.review}`;
    expect(await sqlstate(update)).toBe(expected);
  });

  test("one review for each user and product", async () => {
    const insert = sql`INSERT INTO reviews (product_id, user_id, rating) VALUES (${ids.product}, ${ids.user}, 3)`;
    expect(await sqlstate(insert)).toBe(uniqueViolation);
  });
});

test("a category is not its own parent", async () => {
  const update = sql`UPDATE categories SET parent_id = id WHERE id = ${ids.category}`;
  expect(await sqlstate(update)).toBe(checkViolation);
});

describe("refresh_tokens", () => {
  test("a token that has expired can still be updated", async () => {
    await sql`INSERT INTO refresh_tokens (user_id, token_hash, created_at, expires_at)
      VALUES (${ids.user}, 'old', '2020-01-01', '2020-01-02')`;
    const update = sql`UPDATE refresh_tokens SET last_used_at = CURRENT_TIMESTAMP WHERE token_hash = 'old'`;
    expect((await update).count).toBe(1);
  });

  test("a token that expires as it is made is refused", async () => {
    const insert = sql`INSERT INTO refresh_tokens (user_id, token_hash, expires_at)
      VALUES (${ids.user}, 'still-born', CURRENT_TIMESTAMP)`;
    expect(await sqlstate(insert)).toBe(checkViolation);
  });
});
