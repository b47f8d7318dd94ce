import type { Sql } from "postgres";
import { expect } from "vitest";
import { loadSettings } from "../../../src/config/load.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import { executeWorks, type ExecuteOptions } from "../../../src/maintenance/execute/execute-works.ts";
import type { Work, WorkKind, WorkResult } from "../../../src/maintenance/work.ts";
import { operationContext, type OperationContextOptions } from "../../../src/operation/context.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import { alone } from "../../../src/operation/run.ts";
import { withSession } from "../../../src/operation/session.ts";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";

/** A database of its own, and works that are done on it as the program does them. */
export interface ExecuteScene {
  context: MaintenanceContext;
  database: FreshDatabase;
  sql: Sql;
  events: OperationEvent[];
  /** The statement is written for the table or index, which is in the schema public, where none is given. */
  work(kind: WorkKind, target: string, changes?: Partial<Work>): Promise<Work>;
  execute(works: readonly Work[], options?: Partial<ExecuteOptions>): Promise<WorkResult[]>;
}

interface Where {
  /** Another server than the run's. */
  server?: { url: string; major: number };
  /** The role that works, in place of the superuser. */
  role?: { name: string; password: string };
}

/** `options` go before the configuration. */
export async function executeScene(
  options: Partial<OperationContextOptions> = {},
  { server, role }: Where = {},
): Promise<ExecuteScene> {
  const database = await freshDatabase(server === undefined ? {} : { server });
  const { sql } = database;
  const events: OperationEvent[] = [];
  const url = new URL(database.url);
  if (role !== undefined) Object.assign(url, { username: role.name, password: role.password });
  const settings = await loadSettings({ cwd: "/", env: {}, databaseUrl: url.href });
  const emit = (event: OperationEvent): void => void events.push(event);
  const context = maintenanceContext(
    await operationContext(settings, { env: {}, emit, waitLockMs: 0, ...options }),
    settings,
  );
  return {
    context,
    database,
    sql,
    events,
    work: (kind, target, changes) => workOn(sql, kind, target, changes),
    execute: (works, given) =>
      withSession(context, (session) =>
        alone(context, session, "pgops maintenance", ({ lock }) =>
          executeWorks(context, works, { jobs: 1, lock, costDelayMs: 0, costLimit: undefined, ...given }),
        ),
      ),
  };
}

/** A table of so many rows of which every second is dead, left alone by autovacuum; 20 rows a page. */
export async function bloatedTable(sql: Sql, name: string, rows = 2000): Promise<void> {
  await sql.unsafe(`
    CREATE TABLE ${name} (id int PRIMARY KEY, note text) WITH (autovacuum_enabled = off);
    CREATE INDEX idx_${name}_note ON ${name} (note);
    INSERT INTO ${name} SELECT n, rpad(n::text, 350) FROM generate_series(1, ${rows}) AS n;
    DELETE FROM ${name} WHERE id % 2 = 0`);
}

/** So slow that a test has time to do something to it: a tenth of a second for every page. */
export const slowly: { costDelayMs: number; costLimit: number } = { costDelayMs: 100, costLimit: 1 };

/** Resolves when a statement runs on the server that begins so. */
export async function untilRunning(sql: Sql, beginning: string): Promise<number> {
  let pid: number | undefined;
  await expect
    .poll(async () => {
      const [row] = await sql<{ pid: number }[]>`
        SELECT pid FROM pg_stat_activity
        WHERE state = 'active' AND starts_with(query, ${beginning}) AND datname = current_database()`;
      pid = row?.pid;
      return pid;
    })
    .toBeDefined();
  return pid ?? 0;
}

const verbs: Readonly<Record<WorkKind, string>> = {
  vacuum: "VACUUM",
  analyze: "ANALYZE",
  reindex: "REINDEX INDEX CONCURRENTLY",
  "vacuum-full": "VACUUM (FULL)",
};

async function workOn(sql: Sql, kind: WorkKind, target: string, changes: Partial<Work> = {}): Promise<Work> {
  const [row] = await sql<{ oid: number; bytes: number; table_oid: number; table: string }[]>`
    SELECT
      class.oid::int,
      pg_total_relation_size(class.oid)::float8 AS bytes,
      COALESCE(index.indrelid, class.oid)::int AS table_oid,
      COALESCE(index.indrelid, class.oid)::regclass::text AS "table"
    FROM pg_class AS class
    LEFT JOIN pg_index AS index ON index.indexrelid = class.oid
    WHERE class.oid = ${target}::regclass`;
  if (row === undefined) throw new Error(`no ${target}`);
  return {
    kind,
    target: { schema: "public", name: target },
    oid: row.oid,
    table: { oid: row.table_oid, name: { schema: "public", name: row.table } },
    sql: `${verbs[kind]} "public"."${target}"`,
    lock: kind === "vacuum-full" ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE",
    why: undefined,
    bytes: row.bytes,
    expectedMs: undefined,
    ...changes,
  };
}
