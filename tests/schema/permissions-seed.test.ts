import { readFileSync } from "node:fs";
import type { Sql } from "postgres";
import { expect, test } from "vitest";
import { samplePermissions } from "./expectations/permissions.ts";
import { run, shopDatabase } from "./migration-files.ts";

const seed = readFileSync(new URL("../../sql/seeds/permissions.sql", import.meta.url), "utf8");

interface Permission {
  id: string;
  resource: string;
  action: string;
  description: string;
}

async function read(sql: Sql): Promise<Permission[]> {
  return [
    ...(await sql<Permission[]>`SELECT id, resource, action, description FROM permissions ORDER BY 2, 3`),
  ];
}

test("the seed holds the document's permissions, runs twice, and keeps the ids", async () => {
  const sql = await shopDatabase();
  await run(sql, seed);
  const first = await read(sql);
  const expected = samplePermissions.map(([resource, action, description]) => ({
    resource,
    action,
    description,
  }));
  expect(first.map(({ resource, action, description }) => ({ resource, action, description }))).toEqual(
    expected.toSorted((a, b) => (`${a.resource}.${a.action}` < `${b.resource}.${b.action}` ? -1 : 1)),
  );

  await sql`UPDATE permissions SET description = 'changed by hand'`;
  await run(sql, seed);
  expect(await read(sql)).toEqual(first);
});
