import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { expect, test } from "vitest";
import { checkSeeds, migrate, seed, type SeedResult } from "../../src/index.ts";
import { freshDatabase } from "../support/database.ts";
import { samplePermissions } from "./expectations/permissions.ts";

const project = { cwd: fileURLToPath(new URL("../../", import.meta.url)), env: {} };

/** The shop with its seeds, by its own configuration. */
async function seededShop(): Promise<{ sql: Sql; again: () => Promise<SeedResult>; first: SeedResult }> {
  const { sql, url: databaseUrl } = await freshDatabase();
  await migrate({ ...project, databaseUrl });
  const again = (): Promise<SeedResult> => seed({ ...project, databaseUrl, only: ["permissions"] });
  const first = await again();
  expect(await checkSeeds({ ...project, databaseUrl, only: ["permissions"] })).toMatchObject({
    differences: 0,
  });
  return { sql, again, first };
}

test("the shop's permissions hold the document's six as they are there, and each resource can be read", async () => {
  const { sql, first } = await seededShop();
  const rows = await sql<{ resource: string; action: string; description: string }[]>`
    SELECT resource, action, description FROM permissions`;
  for (const [resource, action, description] of samplePermissions)
    expect(rows).toContainEqual({ resource, action, description });
  expect(rows).toHaveLength(first.permissions?.permissions ?? 0);
  expect(rows.filter(({ description }) => description === null)).toEqual([]);
  const readable = new Set(rows.filter(({ action }) => action === "read").map(({ resource }) => resource));
  expect(rows.filter(({ resource }) => !readable.has(resource))).toEqual([]);
});

test("its roles: admin may do all, auditor read all, and the role that every user has changes nothing but reviews", async () => {
  const { sql } = await seededShop();
  const of = async (role: string): Promise<string[]> => {
    const rows = await sql<{ name: string }[]>`
      SELECT resource || ':' || action AS name FROM role_permissions JOIN permissions ON id = permission_id
      WHERE role = ${role} ORDER BY 1`;
    return rows.map(({ name }) => name);
  };
  const all = await sql<
    { name: string }[]
  >`SELECT resource || ':' || action AS name FROM permissions ORDER BY 1`;
  const names = all.map(({ name }) => name);
  expect(await of("admin")).toEqual(names);
  expect(await of("auditor")).toEqual(names.filter((name) => name.endsWith(":read")));
  expect(await of("editor")).toEqual(expect.arrayContaining(["products:read", "products:write"]));
  // The role that every user has by default changes nothing but reviews.
  const user = await of("user");
  expect(user.filter((name) => !name.endsWith(":read"))).toEqual(["reviews:write"]);
  expect(user).toContain("products:read");
});

test("what was changed by hand is mended, and every id stays", async () => {
  const { sql, again } = await seededShop();
  const read = (): Promise<object[]> =>
    sql`SELECT id, resource, action, description FROM permissions ORDER BY 2, 3`;
  const before = [...(await read())];
  await sql`UPDATE permissions SET description = 'changed by hand'`;
  expect((await again()).permissions?.changed).toHaveLength(before.length);
  expect([...(await read())]).toEqual(before);
});
