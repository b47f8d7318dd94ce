import { dirname } from "node:path";
import { Secret } from "../config/secret.ts";
import type { EmbeddedDatabase } from "../config/settings.ts";
import type { ConnectionTarget } from "../config/target.ts";
import type { ResolveOptions } from "./resolve-target.ts";
import { startDevelopmentServer } from "./servers/development.ts";

/** Starts the project's own server where it does not run, and says how to connect to it. */
export async function embeddedTarget(
  settings: EmbeddedDatabase,
  { env, signal, onStart }: ResolveOptions,
): Promise<ConnectionTarget> {
  const { directory, major, database, pool, connectTimeoutMs, applicationName, origin } = settings;
  const server = await startDevelopmentServer({
    directory,
    env,
    database,
    cwd: dirname(directory),
    ...(major === undefined ? {} : { major }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (server.started) onStart?.(server);
  const url = new URL(server.url);
  return {
    host: url.hostname,
    port: server.port,
    database: server.database,
    user: decodeURIComponent(url.username),
    password: new Secret(decodeURIComponent(url.password)),
    ssl: { mode: "disable" },
    pool,
    connectTimeoutMs,
    applicationName,
    origin,
  };
}
