import type postgres from "postgres";
import { loadTarget, openPool } from "../postgres/pool.ts";

export interface DatabaseOptions {
  /** The project's folder; default: the working folder of the process. */
  cwd?: string | undefined;
  /** Goes before DATABASE_URL and the configuration. */
  databaseUrl?: string | undefined;
  /** One of the configuration's environments. */
  environment?: string | undefined;
  /** The environment variables; default: those of the process. */
  env?: Record<string, string | undefined> | undefined;
}

/** A pool of connections to the configured database. */
export interface Database extends AsyncDisposable {
  /** postgres.js itself. */
  readonly sql: postgres.Sql;
  /** Waits for what is running, at most five seconds, and closes the connections. */
  close(): Promise<void>;
}

/**
 * Connects an application to the database that the CLI's configuration names.
 * @throws PgopsError for a configuration that cannot be used.
 */
export async function createDb(options: DatabaseOptions = {}): Promise<Database> {
  const sql = openPool(await loadTarget(options));
  const close = (): Promise<void> => sql.end({ timeout: 5 });
  return { sql, close, [Symbol.asyncDispose]: close };
}
