import postgres from "postgres";
import { expect, test } from "vitest";
import { tableMigrations } from "../../e2e/scene.ts";
import { startPgbouncer } from "../../support/pgbouncer.ts";
import { stage, type Stage } from "../fixtures/stage.ts";
import { ledgerOf, locksLeft } from "../fixtures/states.ts";

const pooled = await startPgbouncer({ mode: "transaction", poolSize: 4 });

async function run(
  it: Stage,
  hooks: Record<string, unknown>,
  directUrl?: string,
): Promise<{ exitCode: number | null; stderr: string }> {
  const database = pooled.through(it.url);
  await it.write("pgops.config.json", JSON.stringify({ database, hooks, ...(directUrl && { directUrl }) }));
  return it.pgops(["migrate"], { env: { DATABASE_URL: "" } });
}

/** What a client sees on each of the pooler's connections to the server. */
async function seenThrough(it: Stage): Promise<unknown[]> {
  const clients = Array.from({ length: 4 }, () =>
    postgres(pooled.through(it.url), { max: 1, fetch_types: false, prepare: false }),
  );
  try {
    return await Promise.all(
      clients.map(async (sql) =>
        sql.begin(async (transaction) => {
          const [row] = await transaction.unsafe(
            `SELECT concat_ws(' ', current_setting('work_mem'), current_user, to_regclass('pg_temp.left_over'),
              nullif(current_setting('pgops.hook', true), ''), current_setting('lock_timeout')) AS seen, pg_sleep(0.1)`,
          );
          return row?.["seen"] as unknown;
        }),
      ),
    );
  } finally {
    await Promise.all(clients.map(async (sql) => sql.end()));
  }
}

const leaks = `SET work_mem = '77MB'; CREATE TEMP TABLE left_over (); SELECT pg_advisory_lock(4711);
SET ROLE pg_monitor;`;

test("a hook of SQL leaves nothing on the pooled connection, whether it succeeds or fails", async () => {
  const it = await stage({ files: { ...tableMigrations(1), "hook.sql": leaks } });
  const before = new Set(await seenThrough(it));
  const { exitCode, stderr } = await run(it, { afterMigrate: "hook.sql" });
  expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
  expect(await locksLeft(it.sql)).toEqual([]);
  expect(new Set(await seenThrough(it))).toEqual(before);

  await it.write("sql/migrations/002_b.up.sql", "SELECT 1;");
  await it.write("sql/migrations/002_b.down.sql", "SELECT 1;");
  await it.write("hook.sql", `${leaks}\nSELECT 1/0;`);
  const failed = await run(it, { afterMigrate: "hook.sql" });
  expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining("division by zero")]);
  expect(await locksLeft(it.sql)).toEqual([]);
  expect(new Set(await seenThrough(it))).toEqual(before);
});

const outside = `-- pgops: no-transaction
SET application_name = 'the hook';
VACUUM t0;
INSERT INTO t0 SELECT concat_ws(' ', current_setting('application_name'), current_setting('pgops.hook'),
  current_setting('pgops.applied'), current_setting('lock_timeout'));`;

test("a hook outside a transaction is refused before anything runs, or goes over directUrl", async () => {
  const it = await stage({ files: { ...tableMigrations(1), "hook.sql": outside } });
  await it.sql`CREATE TABLE t0 (what text)`;
  const refused = await run(it, { beforeMigrate: "touch hook-has-run", afterMigrate: "hook.sql" });
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringMatching(/hook\.sql[\s\S]*directUrl/)]);
  expect(refused.stderr).toContain("PGOPS_POOLER");
  expect(await ledgerOf(it.sql)).toEqual([]);
  await expect(it.read("hook-has-run")).rejects.toThrow("ENOENT");

  const second = await run(it, { afterMigrate: "hook.sql" }, pooled.through(it.url));
  expect([second.exitCode, second.stderr]).toEqual([2, expect.stringContaining("transaction pooler too")]);

  const { exitCode, stderr } = await run(it, { afterMigrate: "hook.sql" }, it.url);
  expect([exitCode, exitCode === 0 ? "" : stderr]).toEqual([0, ""]);
  const rows = await it.sql`SELECT what FROM t0`;
  expect([...rows]).toEqual([{ what: expect.stringMatching(/^the hook afterMigrate 1 \d+m?s$/) }]);
});
