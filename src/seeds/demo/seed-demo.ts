import { describeTarget } from "../../config/describe.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { SeedContext } from "../context.ts";
import { notHere, runsIn } from "../environments.ts";
import { type DemoOptions, type DemoResult, loadDemo } from "./load-demo.ts";

export interface SeedDemoOptions extends Omit<DemoOptions, "settings"> {
  /**
   * Asked, with what the database is called, before the demo goes to a server on another machine of which nobody says what
   * environment it is; `false` stops it. Without it nothing is asked.
   */
  confirm?: ((database: string) => Promise<boolean>) | undefined;
}

/**
 * Fills the tables of the shop schema with a made-up shop, where the demo may run: in the environments that
 * `seeds.environments.demo` lists, and without a list in none that has a name.
 * @throws PgopsError `PGOPS_SEED_ENVIRONMENT` (exit code 2) where it may not, `PGOPS_NOT_CONFIRMED`, both before anything connects; and
 * as `loadDemo` does.
 */
export async function seedDemo(context: SeedContext, options: SeedDemoOptions): Promise<DemoResult> {
  const { seeds, environment, target } = context;
  const { confirm, ...demo } = options;
  const listed = seeds.environments["demo"];
  const unnamed = listed === undefined && environment === undefined;
  if (!unnamed && !runsIn(listed ?? [], environment)) {
    const hint =
      "`seeds.environments.demo` in the configuration lists where the demo may run. Nothing was written.";
    throw notHere("the demo", listed ?? [], environment).with({ hint });
  }
  const mayAsk = unnamed && !isThisMachine(target.host) && confirm !== undefined;
  if (mayAsk && !(await confirm(describeTarget(target)))) throw notConfirmed();
  return loadDemo(context, { ...demo, settings: seeds });
}

function isThisMachine(host: string): boolean {
  return host.startsWith("/") || host === "localhost" || host === "::1" || host.startsWith("127.");
}

function notConfirmed(): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was written",
    exitCode: ExitCode.usage,
  });
}
