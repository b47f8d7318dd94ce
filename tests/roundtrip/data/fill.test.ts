import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dataScene } from "./data-scene.ts";

const migrations = join(import.meta.dirname, "../../../sql/migrations");

test("every table of the shop schema gets rows", async () => {
  const files = readdirSync(migrations).filter((file) => file.endsWith(".up.sql"));
  const sql = files.toSorted().map((file) => readFileSync(join(migrations, file), "utf8"));
  const scene = await dataScene(sql.join("\n"));
  const { filled, unfilled } = await scene.fillAll();
  expect(unfilled).toEqual([]);
  expect(filled.map(({ table, rows }) => `${table} ${rows}`).toSorted()).toMatchInlineSnapshot(`
    [
      "public.api_keys 3",
      "public.audit_logs_2024_01 3",
      "public.audit_logs_default 3",
      "public.brands 3",
      "public.categories 3",
      "public.permissions 3",
      "public.products 3",
      "public.refresh_tokens 3",
      "public.reviews 3",
      "public.role_permissions 3",
      "public.user_sessions 3",
      "public.users 3",
    ]
  `);
});
