import type { SeedContext } from "../context.ts";
import { notHere, runsIn } from "../environments.ts";
import { type DemoOptions, type DemoResult, loadDemo } from "./load-demo.ts";

export type SeedDemoOptions = Omit<DemoOptions, "settings">;

/**
 * Fills the tables of the shop schema with a made-up shop, where the configuration lets the demo run in this environment.
 * @throws PgopsError `PGOPS_SEED_ENVIRONMENT` (exit code 2) where it does not, before anything connects; and as `loadDemo` does.
 */
export async function seedDemo(context: SeedContext, options: SeedDemoOptions): Promise<DemoResult> {
  const { seeds, environment } = context;
  const wanted = seeds.environments["demo"];
  if (!runsIn(wanted, environment)) throw notHere("the demo", wanted, environment);
  return loadDemo(context, { ...options, settings: seeds });
}
