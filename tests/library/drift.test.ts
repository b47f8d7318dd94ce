import { expect, test } from "vitest";
import { adopt, diff, dump, PgopsError, snapshot } from "../../src/index.ts";
import { scene, tableMigrations } from "../e2e/scene.ts";

test("diff, snapshot and dump do what the commands do, and print nothing", async () => {
  const { path: cwd, url: databaseUrl, pgops, sql, read } = await scene(tableMigrations(1, 2));
  await pgops(["migrate", "--to", "1"]);
  await sql`CREATE TABLE by_hand (id int)`;
  const warnings: string[] = [];
  const project = {
    cwd,
    databaseUrl,
    env: process.env,
    onWarning: (text: string) => void warnings.push(text),
  };
  expect(await diff(project)).toMatchObject({
    from: { of: "migrations", name: "the migrations up to 001_t1" },
    differences: [{ key: "table public.by_hand", type: "added" }],
    counts: { added: 1, removed: 0, changed: 0 },
  });
  expect(warnings).toEqual(["002_t2 is pending there and not part of the comparison"]);

  const { text, file } = await snapshot({ ...project, out: "s.json" });
  expect([await read("s.json"), file]).toEqual([text, "s.json"]);
  expect(await diff({ ...project, from: "s.json", config: {} })).toMatchObject({ differences: [] });
  const config = { diff: { ignore: ["table public.by_hand"] } };
  expect(await diff({ ...project, from: "migrations:1", config })).toMatchObject({ differences: [] });

  expect(await dump({ ...project, from: "database" })).toMatchObject({
    file: "sql/schema.sql",
    written: true,
  });
  expect(await dump({ ...project, from: "database", check: true })).toMatchObject({ stale: false });
});

test("adopt proves by itself; without a proof where that is said", async () => {
  const { path: cwd, url: databaseUrl, sql } = await scene(tableMigrations(1, 2));
  await sql`CREATE TABLE t1 (id int)`;
  const project = { cwd, databaseUrl, env: process.env };
  expect(await adopt({ ...project, to: 1 })).toMatchObject({ proof: "same", adopted: [{ number: 1 }] });
  const refused: unknown = await adopt({ ...project, to: 2 }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(PgopsError);
  expect(refused).toMatchObject({ code: "PGOPS_ADOPT_DIFFERS", exitCode: 3 });
  expect(await adopt({ ...project, to: 2, proof: undefined })).toMatchObject({ proof: null, adopted: [{}] });
});
