import type postgres from "postgres";
import { processEnvironment } from "../config/process-environment.ts";
import type { LoadOptions } from "../config/settings.ts";
import type { ConnectionTarget } from "../config/target.ts";
import { createClient } from "./driver.ts";
import { resolveTarget } from "./resolve-target.ts";
import { sslOption } from "./tls.ts";

/** Opens a pool of connections to a target: UTC, nothing printed, nothing connected before it is needed. */
export function openPool(target: ConnectionTarget): postgres.Sql {
  return createClient({
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    password: () => target.password?.reveal() ?? "",
    ssl: sslOption(target),
    ...(target.ssl.negotiation === "direct" ? { sslnegotiation: "direct" } : {}),
    max: target.pool.max,
    idle_timeout: target.pool.idleTimeoutMs / 1000,
    connect_timeout: Math.ceil(target.connectTimeoutMs / 1000),
    connection: { application_name: target.applicationName, TimeZone: "UTC" },
    onnotice: () => {},
  });
}

type Loose<T> = { [Key in keyof T]?: T[Key] | undefined };

/** Finds the target as the CLI does: flags' place taken by `options`, then DATABASE_URL, the configuration, PG*. */
export async function loadTarget(options: Loose<LoadOptions>): Promise<ConnectionTarget> {
  const { loadSettings } = await import("../config/load.ts");
  const { cwd = process.cwd(), env = processEnvironment() } = options;
  const { database } = await loadSettings({ ...options, cwd, env });
  if (database === undefined) throw new Error("the settings were loaded without a database");
  return resolveTarget(database, { env });
}
