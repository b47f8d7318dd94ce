import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dataScene } from "./data-scene.ts";
import { tableShapes } from "./table-shapes.ts";

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

describe("three rows are made for", () => {
  test.each(Object.entries(tableShapes))("%s", async (_name, sql) => {
    const scene = await dataScene(sql);
    const { filled, unfilled } = await scene.fillAll();
    expect(unfilled).toEqual([]);
    expect(filled.length).toBeGreaterThan(0);
    expect(filled.filter(({ rows }) => rows < 3)).toEqual([]);
    expect(await danglingKeys(scene)).toEqual([]);
  });
});

/** The foreign keys that the rows break: the server tests them when they are made anew. */
async function danglingKeys({ rows, run }: Awaited<ReturnType<typeof dataScene>>): Promise<string[]> {
  const keys = await rows<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`,
  );
  const broken: string[] = [];
  for (const { table, name, definition } of keys) {
    await run(`ALTER TABLE ${table} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} ${definition}`).catch(
      (error: Error) => broken.push(error.message),
    );
  }
  return broken;
}
