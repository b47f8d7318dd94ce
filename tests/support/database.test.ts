import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { databaseUrl, freshDatabase, serverMajor, type FreshDatabase } from "./database.ts";

const atFileLevel = await freshDatabase();
const ended: FreshDatabase[] = [];
let inHook: FreshDatabase | undefined;
let beforeTest: FreshDatabase | undefined;

beforeAll(async () => {
  inHook = await freshDatabase();
});

describe("freshDatabase", () => {
  beforeEach(async () => {
    beforeTest = await freshDatabase();
  });

  test("is a database of its own, empty, wherever it was asked for", async () => {
    const inTest = await freshDatabase();
    ended.push(inTest);
    const all = [atFileLevel, inHook, beforeTest, inTest].filter((database) => database !== undefined);
    expect(all).toHaveLength(4);
    const rows = await Promise.all(
      all.map(async ({ sql }) => sql<{ name: string }[]>`SELECT current_database() AS name`),
    );
    const names = rows.map(([row]) => row?.name);
    expect(names).toEqual(all.map(({ name }) => name));
    expect(new Set(names).size).toBe(4);
    const [row] =
      await inTest.sql`SELECT count(*)::int AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
    expect(row?.["tables"]).toBe(0);
  });

  test("goes when its test ends, and stays when it belongs to the file", async () => {
    const names = await atFileLevel.sql<{ datname: string }[]>`SELECT datname FROM pg_database`;
    expect(names.map(({ datname }) => datname)).not.toContain(ended[0]?.name);
    expect(names.map(({ datname }) => datname)).toContain(inHook?.name);
  });

  test("can be dropped at once, and the server is the one asked for", async () => {
    const database = await freshDatabase();
    await database.drop();
    const names = await atFileLevel.sql<{ datname: string }[]>`SELECT datname FROM pg_database`;
    expect(names.map(({ datname }) => datname)).not.toContain(database.name);
    expect(serverMajor()).toBeGreaterThanOrEqual(14);
    expect(databaseUrl()).toMatch(/\/postgres$/);
  });
});
