import postgres, { type Sql } from "postgres";
import { expect, test } from "vitest";
import type { MaintenanceConfig, MaintenanceTaskConfig } from "../../src/config/maintenance-schema.ts";
import { scene, type Scene } from "../e2e/scene.ts";
import { bloated, flushed } from "../maintenance/run/scene.ts";
import { type RunningPgops, startPgops } from "../support/cli.ts";
import { tidyUp } from "../support/tidy.ts";

const always = { schedule: "* * * * *", when: { minSize: 0, deadRows: 1, bloatPercent: 5 } };
const window = { from: "00:00", to: "24:00" };

interface Killed {
  task: Omit<MaintenanceTaskConfig, "name" | "schedule">;
  /** Makes the statement last. */
  slow?: Partial<MaintenanceConfig>;
  prepare?: (sql: Sql) => Promise<void>;
  /** What somebody else holds while it is killed. */
  held?: string;
  files?: Record<string, string>;
  /** The statement, as pg_stat_activity has it. */
  statement: RegExp;
}

/** The index is bloated, and built slowly by pgops: each row takes a moment. */
async function slowIndex(sql: Sql): Promise<void> {
  await sql.unsafe(`
    CREATE FUNCTION slow(name text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
      'BEGIN IF current_setting(''application_name'') LIKE ''pgops%'' THEN PERFORM pg_sleep(0.005); END IF; RETURN name; END';
    DROP INDEX a_name;
    CREATE INDEX a_slow ON a (slow(name));
    UPDATE a SET name = md5(name)`);
  await sql`UPDATE a SET name = md5(name)`;
  await flushed(sql);
  await sql`VACUUM ANALYZE a`;
}

const cases: Readonly<Record<string, Killed>> = {
  vacuum: {
    task: { run: "vacuum", tables: ["a"] },
    slow: { costDelay: 100, costLimit: 1 },
    statement: /^VACUUM/,
  },
  analyze: {
    task: { run: "analyze", tables: ["a"] },
    slow: { costDelay: 100, costLimit: 1 },
    statement: /^ANALYZE/,
  },
  "a reindex that waits for an old transaction": {
    task: { run: "reindex", tables: ["a"] },
    held: "DELETE FROM a WHERE id = 3",
    statement: /^REINDEX/,
  },
  "a reindex that builds": {
    task: { run: "reindex", tables: ["a"] },
    prepare: slowIndex,
    statement: /^REINDEX .*a_slow/,
  },
  "vacuum full": {
    task: { run: "vacuum-full", tables: ["a"] },
    slow: { freeSpace: "10 GB" },
    prepare: slowIndex,
    statement: /^VACUUM .*FULL/,
  },
  "a file of SQL": {
    task: { run: "slow.sql" },
    files: { "slow.sql": "INSERT INTO done VALUES (1);\nSELECT pg_sleep(nap) FROM naps;" },
    prepare: async (sql) => {
      await sql.unsafe(
        "CREATE TABLE done (id int); CREATE TABLE naps (nap int); INSERT INTO naps VALUES (60)",
      );
    },
    statement: /pg_sleep/,
  },
};

function configOf(task: Killed["task"], more: Partial<MaintenanceConfig> = {}): string {
  const tasks = [{ name: "it", ...always, ...task }];
  return JSON.stringify({ maintenance: { window, costDelay: 0, freeSpace: "10 GB", ...more, tasks } });
}

function start(it: Scene): RunningPgops {
  const running = startPgops(["maintenance"], { cwd: it.path, env: { DATABASE_URL: it.url } });
  tidyUp(async () => {
    if (running.running()) running.kill("SIGKILL");
    await running.ended;
  });
  return running;
}

async function atWork(sql: Sql, statement: RegExp): Promise<number[]> {
  const rows = await sql<{ pid: number; query: string }[]>`
    SELECT pid, query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'`;
  return rows.filter(({ query }) => statement.test(query)).map(({ pid }) => pid);
}

test.each(Object.entries(cases))(
  "killed with -9 in the middle of %s: the server ends the statement, the next run clears up and does it",
  async (_, { task, slow = {}, prepare, held, files = {}, statement }) => {
    const it = await scene({ ...files, "pgops.config.json": configOf(task, slow) });
    const { sql } = it;
    await bloated(sql, "a", 15_000);
    if (task.run === "reindex" || task.run === "vacuum-full") await sql`VACUUM ANALYZE a`;
    await prepare?.(sql);
    await flushed(sql);
    const holder = postgres(it.url, { max: 1, onnotice: () => undefined });
    tidyUp(() => holder.end({ timeout: 5 }));
    const session = await holder.reserve();
    if (held !== undefined) await session.unsafe(`BEGIN; ${held}`);
    const running = start(it);
    await expect.poll(() => atWork(sql, statement), { timeout: 20_000 }).toHaveLength(1);
    running.kill("SIGKILL");
    await running.ended;
    await expect.poll(() => atWork(sql, statement), { timeout: 40_000, interval: 250 }).toEqual([]);
    if (held !== undefined) await session.unsafe("ROLLBACK");
    session.release();

    await it.write("pgops.config.json", configOf(task));
    await sql.unsafe(`
      CREATE OR REPLACE FUNCTION slow(name text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT name';
      CREATE TABLE IF NOT EXISTS naps (nap int);
      DELETE FROM naps`);
    const again = await it.pgops(["maintenance", "--json"]);
    expect({ exitCode: again.exitCode, stderr: again.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const outcomes = await sql<{ outcome: string }[]>`SELECT outcome FROM pgops.maintenance_runs ORDER BY id`;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["interrupted", "done"]);
    const invalid = await sql`SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid`;
    expect(invalid).toEqual([]);
    expect(await sql`SELECT FROM pgops.maintenance_actions WHERE outcome = 'running'`).toHaveLength(0);
    const locks =
      await sql`SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    expect(locks).toHaveLength(0);
  },
  120_000,
);
