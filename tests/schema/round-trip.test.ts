import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { fingerprint } from "./catalog.ts";
import { migrationFiles, run, shopDatabase } from "./migration-files.ts";

test("each down file restores exactly what was there before its up file", async () => {
  const { sql } = await freshDatabase();
  const files = migrationFiles();
  const empty = await fingerprint(sql);

  for (const { name, up, down } of files) {
    const before = await fingerprint(sql);
    await run(sql, up);
    const after = await fingerprint(sql);
    expect(after, `${name}: up changes something`).not.toEqual(before);
    await run(sql, down);
    expect(await fingerprint(sql), `${name}: down`).toEqual(before);
    await run(sql, up);
    expect(await fingerprint(sql), `${name}: up again`).toEqual(after);
  }

  for (const { down } of files.toReversed()) {
    await run(sql, down);
  }
  expect(await fingerprint(sql)).toEqual(empty);
});

test("every foreign key has an index", async () => {
  const sql = await shopDatabase();
  const query = readFileSync(new URL("sql/foreign-keys-without-index.sql", import.meta.url), "utf8");
  expect([...(await sql.unsafe(query))]).toEqual([]);

  await sql`DROP INDEX idx_products_created_by`;
  expect([...(await sql.unsafe(query))]).toEqual([{ foreign_key: "products.products_created_by_fkey" }]);
});
