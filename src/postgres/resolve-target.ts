import type { DatabaseSettings } from "../config/settings.ts";
import type { ConnectionTarget } from "../config/target.ts";

export interface ResolveOptions {
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
  /** Called when the embedded server had to be started for this. */
  onStart?: ((server: { version: string; port: number }) => void) | undefined;
}

/**
 * The database to connect to: the configured one, or the project's embedded server, which is started where it does
 * not run.
 * @throws PgopsError where the embedded server cannot be started (exit code 5).
 */
export async function resolveTarget(
  database: DatabaseSettings,
  options: ResolveOptions,
): Promise<ConnectionTarget> {
  if (database.kind === "target") return database.target;
  const { embeddedTarget } = await import("./embedded-target.ts");
  return embeddedTarget(database, options);
}
