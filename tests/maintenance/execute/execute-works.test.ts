import { expect, test } from "vitest";
import { executeScene } from "./scene.ts";

test("each does its work: dead rows are removed, indexes and tables get smaller, rows are counted", async () => {
  const it = await executeScene();
  const { sql } = it;
  await sql`CREATE TABLE orders (id int PRIMARY KEY, note text) WITH (autovacuum_enabled = off)`;
  await sql`CREATE INDEX idx_orders_note ON orders (note)`;
  await sql`INSERT INTO orders SELECT n, repeat('x', 50) || n FROM generate_series(1, 20000) AS n`;
  await sql`DELETE FROM orders WHERE id > 5000 AND id < 19000`;
  const results = await it.execute([
    await it.work("vacuum", "orders", { expectedMs: 4000, why: "13,999 dead rows" }),
    await it.work("analyze", "orders", { expectedMs: 3000 }),
    await it.work("reindex", "idx_orders_note", { expectedMs: 2000 }),
    await it.work("vacuum-full", "orders", { expectedMs: 1000 }),
  ]);
  expect(results).toMatchObject([
    {
      kind: "vacuum",
      target: "public.orders",
      outcome: "done",
      rows: 13_999,
      reason: "13,999 dead rows",
      sqlstate: null,
    },
    { kind: "analyze", target: "public.orders", outcome: "done", rows: 6001, reason: null },
    { kind: "reindex", target: "public.idx_orders_note", outcome: "done", rows: null },
    { kind: "vacuum-full", target: "public.orders", outcome: "done" },
  ]);
  const [, , reindex, full] = results;
  expect(reindex?.bytesAfter).toBeLessThan(reindex?.bytesBefore ?? 0);
  expect(full?.bytesAfter).toBeLessThan(full?.bytesBefore ?? 0);
});
