import type { SeedSettings } from "../config/seed-settings.ts";
import type { Settings } from "../config/settings.ts";
import type { OperationContext } from "../operation/context.ts";

/** What seeding needs beside what every operation does. */
export interface SeedContext extends OperationContext {
  seeds: SeedSettings;
  /** The environment that the database is of (`--env`); undefined where nobody says. */
  environment: string | undefined;
}

/** Adds what the settings say of seeds. */
export function seedContext(
  context: OperationContext,
  { seeds, environment }: Pick<Settings, "seeds" | "environment">,
): SeedContext {
  return { ...context, seeds, environment };
}
