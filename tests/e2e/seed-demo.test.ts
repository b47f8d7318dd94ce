import { describe, expect, test } from "vitest";
import { migrationFiles as shopMigrations, run } from "../schema/migration-files.ts";
import { type Document, scene, type Scene } from "./scene.ts";

/** A project of which the database has the shop schema. */
async function shopScene(config: Record<string, unknown> = {}): Promise<Scene> {
  const it = await scene({ "pgops.config.json": JSON.stringify(config) });
  for (const { up } of shopMigrations()) await run(it.sql, up);
  return it;
}

async function rows(it: Scene): Promise<number> {
  const [row] = await it.sql<{ count: number }[]>`SELECT count(*)::int AS count FROM users`;
  return row?.count ?? 0;
}

describe("pgops seed --demo", () => {
  test("fills the shop, tells how many rows each table got, and does nothing the second time", async () => {
    const it = await shopScene();
    const first = await it.pgops(["seed", "--demo", "--rows", "1k"]);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^ {2}table +rows\n {2}users +\d+\n[^]*\n {2}audit_logs +\d+\n$/);
    expect(first.stderr).toMatch(/✔ 1,000 rows in .*\. The audit entries begin on \d{4}-\d\d-01\.\n$/);
    expect(await rows(it)).toBe(45);
    const second = await it.pgops(["seed", "--demo", "--rows", "1k"]);
    expect(second).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "✔ Nothing to do: the demo of 1,000 rows is there.\n",
    });
  });

  test("the document has what the text has", async () => {
    const it = await shopScene();
    const document: Document = await it.json(["seed", "--demo", "--rows", "200"]);
    expect(document).toMatchObject({ command: "seed", ok: true, outcome: "loaded", rows: 200 });
    expect(document["tables"]).toHaveLength(9);
  });

  test("never among other rows", async () => {
    const it = await shopScene();
    await it.sql`INSERT INTO brands (name, slug) VALUES ('Ours', 'ours')`;
    const { error, exitCode } = await it.json(["seed", "--demo", "--rows", "200"]);
    expect({ code: error.code, exitCode }).toEqual({ code: "PGOPS_DEMO_NOT_EMPTY", exitCode: 1 });
    expect(await rows(it)).toBe(0);
  });

  test("runs where the configuration lets it, and nowhere else", async () => {
    const it = await shopScene({
      environments: { development: {}, production: {} },
      seeds: { environments: { demo: ["development"] } },
    });
    for (const env of [[], ["--env", "production"]]) {
      const { error, exitCode } = await it.json(["seed", "--demo", "--rows", "200", ...env]);
      expect({ code: error.code, exitCode }).toEqual({ code: "PGOPS_SEED_ENVIRONMENT", exitCode: 2 });
    }
    expect(await rows(it)).toBe(0);
    expect((await it.pgops(["seed", "--demo", "--rows", "200", "--env", "development"])).exitCode).toBe(0);
  });

  test("without a list it runs in no environment that has a name", async () => {
    const it = await shopScene({ environments: { production: {} } });
    const { error, exitCode } = await it.json(["seed", "--demo", "--rows", "200", "--env", "production"]);
    expect({ code: error.code, exitCode }).toEqual({ code: "PGOPS_SEED_ENVIRONMENT", exitCode: 2 });
    expect(error.hint).toContain("seeds.environments.demo");
    expect(await rows(it)).toBe(0);
  });

  test("a server on another machine is asked about, before anything connects", async () => {
    const it = await scene();
    // TEST-NET-1 of RFC 5737: nobody is there.
    const args = ["seed", "--demo", "--rows", "200", "--database-url", "postgres://deploy@192.0.2.1/shop"];
    const { error, exitCode } = await it.json(args);
    expect({ code: error.code, exitCode }).toEqual({ code: "PGOPS_NOT_CONFIRMED", exitCode: 2 });
    expect(error.details).toEqual(["shop on 192.0.2.1:5432 as deploy"]);
  });

  test.each<[string[], string]>([
    [["--rows", "10k"], "--rows goes with --demo"],
    [["--demo", "--check"], "--demo and --check exclude each other"],
    [["--demo", "--only", "permissions", "--prune"], "--demo and --only, --prune exclude each other"],
    [["--demo", "--rows", "many"], '"many" is no number of rows'],
    [["--demo", "--rows", "5"], "the demo cannot have 5 rows"],
  ])("%j is wrong usage", async (args, message) => {
    const it = await scene();
    const { error, exitCode } = await it.json(["seed", ...args]);
    expect({ code: error.code, exitCode }).toEqual({ code: "PGOPS_USAGE", exitCode: 2 });
    expect(error.message).toContain(message);
  });

  test("a schema that is not there is told, and which part of it", async () => {
    const it = await scene();
    const { error, exitCode } = await it.json(["seed", "--demo"]);
    expect({ code: error.code, exitCode }).toEqual({ code: "PGOPS_DEMO_SCHEMA", exitCode: 1 });
    expect(error.hint).toContain("pgops migrate");
  });
});
