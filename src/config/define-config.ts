import type { PgopsConfig } from "./schema.ts";

export type { PgopsConfig } from "./schema.ts";

/** Gives an editor the types of a configuration file; returns what it was given. */
export function defineConfig(config: PgopsConfig): PgopsConfig {
  return config;
}
