import type { Sql } from "postgres";
import type { OperationContext } from "../../../src/operation/context.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import type { DemoOptions, DemoResult } from "../../../src/seeds/demo/load-demo.ts";
import { loadDemo } from "../../../src/seeds/demo/load-demo.ts";
import { targetOf } from "../../roundtrip/catalog-scene.ts";
import { migrationFiles, run } from "../../schema/migration-files.ts";
import { freshDatabase } from "../../support/database.ts";
import { someNow } from "./demo-rows.ts";

export interface DemoScene {
  sql: Sql;
  url: string;
  events: OperationEvent[];
  /** Loads the demo with 500 rows, where nothing else is said. */
  load: (options?: Partial<DemoOptions>, context?: Partial<OperationContext>) => Promise<DemoResult>;
  /** The rows of each table of the demo. */
  counts: () => Promise<Record<string, number>>;
}

/** A database of its own with the shop schema, or the first `migrations` of it. */
export async function demoScene({ migrations }: { migrations?: number } = {}): Promise<DemoScene> {
  const { sql, url } = await freshDatabase();
  for (const file of migrationFiles().slice(0, migrations)) await run(sql, file.up);
  const events: OperationEvent[] = [];
  const context: OperationContext = {
    cwd: process.cwd(),
    target: targetOf(url),
    stateSchema: "pgops",
    client: "tests",
    lockTimeoutMs: 5000,
    statementTimeoutMs: undefined,
    lockTries: 3,
    lockPatienceMs: 20_000,
    waitLockMs: 30_000,
    waitMs: 0,
    emit: (event) => void events.push(event),
    signal: undefined,
  };
  const settings = { permissionsTable: { schema: "public", name: "permissions" } };
  return {
    sql,
    url,
    events,
    load: (options, changes) =>
      loadDemo({ ...context, ...changes }, { rows: 500, settings, now: new Date(someNow), ...options }),
    counts: async () => {
      const [row] = await sql<{ counts: Record<string, number> }[]>`
        SELECT json_build_object(
          'users', (SELECT count(*) FROM users), 'brands', (SELECT count(*) FROM brands),
          'categories', (SELECT count(*) FROM categories), 'products', (SELECT count(*) FROM products),
          'reviews', (SELECT count(*) FROM reviews), 'refresh_tokens', (SELECT count(*) FROM refresh_tokens),
          'api_keys', (SELECT count(*) FROM api_keys), 'user_sessions', (SELECT count(*) FROM user_sessions),
          'audit_logs', (SELECT count(*) FROM audit_logs)) AS counts`;
      return row?.counts ?? {};
    },
  };
}
