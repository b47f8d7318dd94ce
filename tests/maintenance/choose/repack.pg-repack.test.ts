import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startThrowawayServer, type ThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { serverEnvironment } from "../../support/memory-folder.ts";
import { pgRepackMajor } from "../../support/pg-repack-program.ts";
import { chooseScene, type ChooseScene, leftLines, lines } from "./scene.ts";

const run = promisify(execFile);
const still = "WITH (autovacuum_enabled = false)";
const task = { tables: ["sessions"], method: "pg_repack" as const };

let server: ThrowawayServer;
const major = pgRepackMajor() ?? 0;

beforeAll(async () => {
  server = await startThrowawayServer({ engine: "local", major, env: serverEnvironment() });
});
afterAll(async () => server.stop());

async function bloated(key = "PRIMARY KEY"): Promise<ChooseScene> {
  const scene = await chooseScene(
    `CREATE EXTENSION pg_repack; CREATE TABLE sessions (id int ${key}, n text) ${still};
     INSERT INTO sessions SELECT i, repeat('x', 80) FROM generate_series(1, 60000) i;`,
    undefined,
    { url: server.url, major },
  );
  await scene.work("DELETE FROM sessions WHERE id % 3 <> 0", "VACUUM (ANALYZE) sessions");
  return scene;
}

async function size({ sql }: ChooseScene): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`SELECT pg_total_relation_size('sessions')::float8 AS bytes`;
  return row?.bytes ?? 0;
}

function connection(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PATH: process.env["PATH"] ?? "",
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  };
}

test("pg_repack is chosen for a table with a key, ends nobody's session, and makes it smaller", async () => {
  const scene = await bloated();
  const chosen = await scene.choose("vacuum-full", task);
  const [work] = chosen.works;
  expect(lines(chosen)).toEqual([
    expect.stringMatching(/^pg_repack --table=public\.sessions .* 6\d % bloat, estimated/),
  ]);
  expect(work?.program?.args).toEqual(expect.arrayContaining(["--no-kill-backend", "--no-order"]));
  expect(work?.program?.args.join(" ")).toMatch(/--wait-timeout=\d+/);
  const before = await size(scene);
  const { file = "", args = [] } = work?.program ?? {};
  await run(file, [...args], { env: connection(scene.url) });
  expect(await size(scene)).toBeLessThan(before / 2);
  const [row] = await scene.sql<{ rows: number }[]>`SELECT count(*)::int AS rows FROM sessions`;
  expect(row?.rows).toBe(20_000);
  expect(lines(await scene.choose("vacuum-full", task))).toEqual([]);
});

test("a table without a key is left, with what it takes", async () => {
  const scene = await bloated("UNIQUE");
  expect(leftLines(await scene.choose("vacuum-full", task))).toEqual([
    expect.stringMatching(
      /^! public\.sessions: .*, but pg_repack needs a primary key, or a unique index on columns that are NOT NULL$/,
    ),
  ]);
  await scene.work("ALTER TABLE sessions ALTER id SET NOT NULL");
  expect((await scene.choose("vacuum-full", task)).works).toHaveLength(1);
});

test("it asks for twice the disk, for it keeps what is written meanwhile", async () => {
  const scene = await bloated();
  const bytes = (await size(scene)) * 1.5;
  const preflight = { freeSpace: { bytes, from: "a test" }, rewritingWaits: null };
  expect(leftLines(await scene.choose("vacuum-full", task, { preflight }))).toEqual([
    expect.stringMatching(/, but it takes [\d.]+ MB on the disk for a while, and [\d.]+ MB are free$/),
  ]);
  expect((await scene.choose("vacuum-full", { tables: ["sessions"] }, { preflight })).works).toHaveLength(1);
});
