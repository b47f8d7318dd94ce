import { expect, test } from "vitest";
import { tableMigrations } from "../../e2e/scene.ts";
import { freshDatabase } from "../../support/database.ts";
import { startPgbouncer } from "../../support/pgbouncer.ts";
import { stage, type Stage } from "../fixtures/stage.ts";
import { ledgerOf, locksLeft } from "../fixtures/states.ts";

const pooled = await startPgbouncer({ mode: "transaction" });
const sessions = await startPgbouncer({ mode: "session" });

const mixed = {
  ...tableMigrations(1, 3),
  "002_outside":
    "-- pgops: no-transaction\nCREATE INDEX CONCURRENTLY t1_id ON t1 (id);\nINSERT INTO t1 VALUES (1);",
  "002_outside.down": "-- pgops: no-transaction\nDELETE FROM t1;\nDROP INDEX CONCURRENTLY t1_id;",
};

/** Writes the configuration: a pooler's URL, and where `directUrl` leads. */
async function configure(it: Stage, database: string, directUrl?: string): Promise<void> {
  await it.write("pgops.config.json", JSON.stringify({ database, ...(directUrl && { directUrl }) }));
}

async function run(it: Stage, args: string[]): ReturnType<Stage["pgops"]> {
  return it.pgops(args, { env: { DATABASE_URL: "" } });
}

test("without directUrl a file outside a transaction is refused before anything runs, with that hint", async () => {
  const it = await stage({ files: mixed });
  await configure(it, pooled.through(it.url));
  const { exitCode, stderr } = await run(it, ["migrate"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/002_outside[\s\S]*directUrl/)]);
  expect(stderr).toContain("PGOPS_POOLER");
  expect((await it.tables()).filter((name) => name !== "migrations")).toEqual([]);
  expect(await ledgerOf(it.sql)).toEqual([]);
  expect(await locksLeft(it.sql)).toEqual([]);
  // What needs no session may go through.
  expect((await run(it, ["migrate", "--to", "1"])).exitCode).toBe(0);
});

test("without directUrl a redo is refused before anything is undone, and no hook has run", async () => {
  const outside = "-- pgops: no-transaction\nINSERT INTO t1 VALUES (2);";
  const it = await stage({
    files: { ...mixed, "002_outside": outside, "002_outside.down": "DELETE FROM t1;" },
  });
  await configure(it, it.url);
  await it.migrate({ to: 2 });
  await configure(it, pooled.through(it.url));
  const { exitCode, stderr } = await run(it, ["redo"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("PGOPS_POOLER")]);
  expect(await ledgerOf(it.sql)).toHaveLength(2);

  await it.sql`DELETE FROM migrations WHERE filename LIKE '002%'`;
  const hooks = { beforeMigrate: "touch hook-has-run" };
  await it.write("pgops.config.json", JSON.stringify({ database: pooled.through(it.url), hooks }));
  expect((await run(it, ["migrate"])).exitCode).toBe(2);
  await expect(it.read("hook-has-run")).rejects.toThrow("ENOENT");
});

test("with directUrl all of it works in one run, up and down", async () => {
  const it = await stage({ files: mixed });
  await configure(it, pooled.through(it.url), it.url);
  const up = await run(it, ["migrate"]);
  expect([up.exitCode, up.exitCode === 0 ? "" : up.stderr]).toEqual([0, ""]);
  expect(await ledgerOf(it.sql)).toHaveLength(3);
  const indexes = await it.sql`SELECT indisvalid FROM pg_index WHERE indexrelid = 't1_id'::regclass`;
  expect([...indexes]).toEqual([{ indisvalid: true }]);
  const down = await run(it, ["rollback", "--all", "--yes"]);
  expect([down.exitCode, await ledgerOf(it.sql), await it.tables()]).toEqual([0, [], ["migrations"]]);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("a directUrl that leads to another database is refused, and nothing is run in either", async () => {
  const it = await stage({ files: mixed });
  const other = await freshDatabase();
  await configure(it, pooled.through(it.url), other.url);
  const { exitCode, stderr } = await run(it, ["migrate"]);
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(/directUrl.*leads to another database.*PGOPS_POOLER/),
  ]);
  expect([await ledgerOf(it.sql), await ledgerOf(other.sql)]).toEqual([[], []]);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("nor does another run that is at work in that other database make it the right one", async () => {
  const it = await stage({ files: mixed });
  const other = await stage({ files: { "001_slow": "SELECT pg_sleep(30);" } });
  const run2 = other.start(["migrate"]);
  const held = async (): Promise<number> => (await locksLeft(other.sql)).length;
  await expect.poll(held, { timeout: 20_000 }).toBeGreaterThan(0);
  await configure(it, pooled.through(it.url), other.url);
  const { exitCode, stderr } = await run(it, ["migrate"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/leads to another database.*PGOPS_POOLER/)]);
  expect((await it.tables()).filter((table) => table !== "migrations")).toEqual([]);
  run2.kill("SIGKILL");
  await run2.ended;
});

test("a directUrl that leads through a pooler as well is refused", async () => {
  const it = await stage({ files: mixed });
  const second = await startPgbouncer({ mode: "transaction" });
  await configure(it, pooled.through(it.url), second.through(it.url));
  const { exitCode, stderr } = await run(it, ["migrate"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("PGOPS_POOLER")]);
  expect(await ledgerOf(it.sql)).toEqual([]);
});

test("a directUrl that nobody answers at: exit 5, and nothing was run", async () => {
  const it = await stage({ files: mixed });
  await configure(it, pooled.through(it.url), "postgres://postgres@127.0.0.1:1/nobody");
  const { exitCode, stderr } = await run(it, ["migrate"]);
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining("PGOPS_CONNECT")]);
  expect(await ledgerOf(it.sql)).toEqual([]);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("in session mode files outside a transaction just work, and leave nothing to the next client", async () => {
  const it = await stage({ files: mixed });
  await configure(it, sessions.through(it.url));
  const up = await run(it, ["migrate"]);
  expect([up.exitCode, up.exitCode === 0 ? "" : up.stderr]).toEqual([0, ""]);
  expect(await ledgerOf(it.sql)).toHaveLength(3);
  expect(await locksLeft(it.sql)).toEqual([]);
  const down = await run(it, ["rollback", "--all", "--yes"]);
  expect([down.exitCode, await ledgerOf(it.sql)]).toEqual([0, []]);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("without a pooler directUrl is not needed and not asked", async () => {
  const it = await stage({ files: mixed });
  await configure(it, it.url, "postgres://postgres@127.0.0.1:1/nobody");
  expect((await run(it, ["migrate"])).exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toHaveLength(3);
});
