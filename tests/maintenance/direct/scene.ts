import type { Sql } from "postgres";
import { loadSettings } from "../../../src/config/load.ts";
import { type MaintenanceContext, maintenanceContext } from "../../../src/maintenance/context.ts";
import type { DirectResult } from "../../../src/maintenance/direct/result.ts";
import { operationContext, type OperationContextOptions } from "../../../src/operation/context.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import { quoteIdentifier } from "../../../src/postgres/identifiers.ts";
import { freshDatabase, type FreshDatabase } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";

/** A database of its own, and the context of the commands on its tables. */
export interface DirectScene {
  database: FreshDatabase;
  sql: Sql;
  events: OperationEvent[];
  /** As the superuser, or as the role of a URL; `options` go before the configuration. */
  context: (options?: Partial<OperationContextOptions>, url?: string) => Promise<MaintenanceContext>;
  /** A role that may log in, is granted what the SQL says of ROLE, and goes when the test ends; its URL and quoted name. */
  role: (sql?: string) => Promise<{ name: string; url: string }>;
}

let roles = 0;

/** A fresh database in which this SQL has run. */
export async function directScene(setup: string): Promise<DirectScene> {
  const database = await freshDatabase();
  const { sql, url } = database;
  await sql.unsafe(setup);
  const events: OperationEvent[] = [];
  const emit = (event: OperationEvent): void => void events.push(event);
  return {
    database,
    sql,
    events,
    context: async (options = {}, as = url) => {
      const settings = await loadSettings({ cwd: "/", env: {}, databaseUrl: as });
      const context = await operationContext(settings, { env: {}, emit, waitLockMs: 0, ...options });
      return maintenanceContext(context, settings);
    },
    role: async (grants = "") => {
      const plain = `${database.name}_${roles++}`;
      const name = quoteIdentifier(plain);
      await sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'x'; ${grants.replaceAll("ROLE", name)}`);
      tidyUp(async () => {
        await sql.unsafe(
          `REASSIGN OWNED BY ${name} TO CURRENT_USER; DROP OWNED BY ${name}; DROP ROLE ${name}`,
        );
      });
      const as = new URL(url);
      as.username = plain;
      as.password = "x";
      return { name, url: as.href };
    },
  };
}

/** "public.users: done", in the order of the result. */
export function outcomes({ results }: DirectResult): string[] {
  return results.map(({ target, outcome }) => `${target}: ${outcome}`);
}

/** The statements of a dry run. */
export function statements({ planned }: DirectResult): string[] {
  return planned.map(({ sql }) => sql);
}
