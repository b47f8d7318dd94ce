import { describe, expect, test } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { migrated, users } from "./drift-scene.ts";
import { scene } from "./scene.ts";

describe("pgops dump", () => {
  test("writes the schema as SQL that makes it again, and tells when it is stale", async () => {
    const { json, pgops, read, write } = await scene(users);
    const offline = { env: { DATABASE_URL: "" } };
    expect(await json(["dump", "--check"], offline)).toMatchObject({
      exitCode: 3,
      ok: false,
      stale: true,
      written: false,
      difference: ["there is no sql/schema.sql"],
    });
    expect(await json(["dump"], offline)).toMatchObject({
      exitCode: 0,
      file: "sql/schema.sql",
      written: true,
    });
    expect(await json(["dump"], offline)).toMatchObject({ exitCode: 0, written: false, stale: false });
    expect((await pgops(["dump", "--check"], offline)).stderr).toBe(
      "✔ sql/schema.sql is what the schema is now.\n",
    );
    const copy = await freshDatabase();
    await copy.sql.unsafe(await read("sql/schema.sql")).simple();
    expect(await json(["diff", "--to", copy.url], offline)).toMatchObject({ exitCode: 0, differences: [] });

    await write("sql/migrations/003_more.up.sql", "ALTER TABLE users ADD COLUMN nick text;");
    await write("sql/migrations/003_more.down.sql", "ALTER TABLE users DROP COLUMN nick;");
    const stale = await pgops(["dump", "--check"], offline);
    expect(stale.exitCode).toBe(3);
    expect(stale.stdout).toMatch(
      /^--- sql\/schema\.sql\n\+\+\+ the schema now\n@@ [^\n]+\n[^]*\n\+.*nick text/,
    );
    expect(stale.stderr).toContain("✖ sql/schema.sql is not what the schema is now");
  });

  test("to a device, of which nothing is read", async () => {
    const { json } = await scene(users);
    const offline = { env: { DATABASE_URL: "" } };
    expect(await json(["dump", "--out", "/dev/zero"], offline)).toMatchObject({ exitCode: 0, written: true });
  });

  test("of the database, to a file of another name", async () => {
    const { json, read, sql } = await migrated();
    await sql`CREATE TABLE by_hand (id int)`;
    expect(await json(["dump", "--from", "database", "--out", "live.sql"])).toMatchObject({
      exitCode: 0,
      file: "live.sql",
      from: { of: "database" },
    });
    expect(await read("live.sql")).toContain("CREATE TABLE public.by_hand");
    expect(await read("live.sql")).not.toContain("public.migrations");
    expect(await json(["dump", "--from", "live.json"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_USAGE" },
    });
    expect(await json(["dump", "--out", "sql"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_FILE" },
    });
  });
});
