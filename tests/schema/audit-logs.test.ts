import type { Sql } from "postgres";
import { beforeAll, expect, test } from "vitest";
import { shopDatabase } from "./migration-files.ts";
import { sqlstate } from "./shop-rows.ts";

let sql: Sql;

beforeAll(async () => {
  sql = await shopDatabase();
});

test.each([
  ["2023-12-31 23:59:59.999999", "audit_logs_default"],
  ["2024-01-01 00:00:00", "audit_logs_2024_01"],
  ["2024-01-31 23:59:59.999999", "audit_logs_2024_01"],
  ["2024-02-01 00:00:00", "audit_logs_default"],
])("a row of %s is in %s", async (createdAt, partition) => {
  const rows = await sql`INSERT INTO audit_logs (action, resource_type, resource_id, created_at)
    VALUES ('login', 'users', gen_random_uuid(), ${createdAt}::text::timestamp)
    RETURNING tableoid::regclass::text AS partition`;
  expect([...rows]).toEqual([{ partition }]);
});

test("a row without created_at takes the time of its transaction", async () => {
  const rows = await sql`INSERT INTO audit_logs (action, resource_type, resource_id)
    VALUES ('logout', 'users', gen_random_uuid())
    RETURNING tableoid::regclass::text AS partition, created_at = CURRENT_TIMESTAMP::timestamp AS now`;
  expect([...rows]).toEqual([{ partition: "audit_logs_default", now: true }]);
});

test("user_id must be a user, in every partition", async () => {
  const insert = sql`INSERT INTO audit_logs (action, resource_type, resource_id, user_id, created_at)
    VALUES ('login', 'users', gen_random_uuid(), gen_random_uuid(), '2024-01-10')`;
  expect(await sqlstate(insert)).toBe("23503");
});

test("a partition has each index of its parent", async () => {
  const rows = await sql`SELECT c.relname AS table, count(*)::int AS indexes
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
    WHERE c.relname LIKE 'audit_logs%' GROUP BY c.relname ORDER BY c.relname`;
  expect([...rows]).toEqual([
    { table: "audit_logs", indexes: 6 },
    { table: "audit_logs_2024_01", indexes: 6 },
    { table: "audit_logs_default", indexes: 6 },
  ]);
});
