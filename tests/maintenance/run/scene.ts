import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { onTestFinished } from "vitest";
import { loadSettings } from "../../../src/config/load.ts";
import type { MaintenanceConfig } from "../../../src/config/maintenance-schema.ts";
import type { PgopsConfig } from "../../../src/config/schema.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import { maintain, type MaintainOptions } from "../../../src/maintenance/run/maintain.ts";
import type { MaintenanceResult } from "../../../src/maintenance/run/result.ts";
import { operationContext, type OperationContextOptions } from "../../../src/operation/context.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";

/** A project with a database of its own, and a clock that stands still until the test sets it. */
export interface RunScene {
  context: MaintenanceContext;
  database: FreshDatabase;
  sql: Sql;
  events: OperationEvent[];
  folder: string;
  /** "2026-11-25T04:00Z" */
  setClock: (moment: string) => void;
  maintain: (options?: Partial<MaintainOptions>) => Promise<MaintenanceResult>;
  /** "vacuum: done, reindex: not-due" */
  run: (options?: Partial<MaintainOptions>) => Promise<string>;
  /** "vacuum public.a done", the oldest first. */
  log: () => Promise<string[]>;
}

export interface RunSceneOptions {
  maintenance: MaintenanceConfig;
  config?: PgopsConfig;
  files?: Readonly<Record<string, string>>;
  options?: Partial<OperationContextOptions>;
}

/** Without a cost delay, at 2026-11-25T04:00Z, a Wednesday. */
export async function runScene({
  maintenance,
  config = {},
  files = {},
  options = {},
}: RunSceneOptions): Promise<RunScene> {
  const database = await freshDatabase();
  const { sql } = database;
  const folder = mkdtempSync(join(tmpdir(), "pgops-maintenance-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const inline = { ...config, maintenance: { costDelay: 0, ...maintenance } };
  const settings = await loadSettings({ cwd: folder, env: {}, databaseUrl: database.url, inline });
  const events: OperationEvent[] = [];
  const emit = (event: OperationEvent): void => void events.push(event);
  let now = new Date("2026-11-25T04:00Z");
  const operation = await operationContext(settings, { env: {}, emit, waitLockMs: 0, ...options });
  const context = maintenanceContext(operation, settings, () => now);
  const run = (given: Partial<MaintainOptions> = {}): Promise<MaintenanceResult> =>
    maintain(context, { project: settings, ...given });
  return {
    context,
    database,
    sql,
    events,
    folder,
    setClock: (moment) => (now = new Date(moment)),
    maintain: run,
    run: async (given) =>
      (await run(given)).tasks.map(({ task, outcome }) => `${task}: ${outcome}`).join(", "),
    log: async () => {
      const rows = await sql<{ text: string }[]>`
        SELECT kind || ' ' || target || ' ' || outcome AS text FROM pgops.maintenance_actions ORDER BY id`;
      return rows.map(({ text }) => text);
    },
  };
}

/** A table whose rows are two thirds dead, with an index that has grown with them; the statistics know it. */
export async function bloated(sql: Sql, table: string, rows = 20_000): Promise<void> {
  await sql.unsafe(`
    CREATE TABLE ${table} (id int PRIMARY KEY, name text NOT NULL) WITH (autovacuum_enabled = off);
    CREATE INDEX ${table}_name ON ${table} (name);
    INSERT INTO ${table} SELECT i, md5(i::text) FROM generate_series(1, ${rows}) AS i;`);
  await sql.unsafe(`UPDATE ${table} SET name = md5(name)`);
  await sql.unsafe(`DELETE FROM ${table} WHERE id % 3 <> 0`);
  await flushed(sql);
}

/** Waits until the server's statistics hold what was done on the connections of this pool, none of which is reserved. */
export async function flushed(sql: Sql): Promise<void> {
  const [row] = await sql<{ has: boolean }[]>`
    SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'pg_stat_force_next_flush') AS has`;
  const all = await Promise.all(Array.from({ length: sql.options.max }, () => sql.reserve()));
  await Promise.all(
    all.map(async (one) => {
      // Before 15 a session sends them at the end of a statement, when it has been half a second since the last time.
      await one.unsafe(row?.has === true ? "SELECT pg_stat_force_next_flush()" : "SELECT pg_sleep(0.6)");
      await one`SELECT 1`;
      one.release();
    }),
  );
}

/** Bytes of a table with its indexes, or of an index. */
export async function bytesOf(sql: Sql, relation: string): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    SELECT pg_total_relation_size(${relation}::regclass)::float8 AS bytes`;
  return row?.bytes ?? Number.NaN;
}
