import { PgopsError } from "../errors.ts";
import type { LoadOptions, Settings } from "./settings.ts";

export type { LoadOptions, Settings } from "./settings.ts";

/**
 * Brings the configuration file, the environment and the flags together.
 * Throws PGOPS_CONFIG (exit 2) with every problem found in `details`.
 */
export async function loadSettings(options: LoadOptions): Promise<Settings> {
  throw new PgopsError({
    code: "PGOPS_CONFIG",
    message: `The configuration of ${options.cwd} cannot be read yet`,
    exitCode: 2,
  });
}
