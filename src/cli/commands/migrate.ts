import { Command } from "commander";
import type { MigrateOptions, MigrateResult } from "../../migrations/migrate.ts";
import { parseCount, parseMigrationNumber } from "../arguments.ts";
import { invoke } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";
import { contextOptionsOf, type RunFlags, withRunFlags } from "../run-flags.ts";

/** `pgops migrate` */
export function migrateCommand(): Command {
  const command = new Command("migrate");
  command
    .description("Applies the pending migrations by number, each in a transaction of its own.")
    .option("--to <number>", "up to and including this one", parseMigrationNumber)
    .option("--steps <count>", "this many at most", parseCount)
    .option("--dry-run", "print the plan and the SQL, and change nothing")
    .option("--single-transaction", "all or nothing: everything in one transaction")
    .option("--allow-out-of-order", "apply lower numbers that appeared after higher ones were applied")
    .option("--ignore-foreign-ledger", "go on where another tool has migrated the database");
  return withRunFlags(command)
    .addHelpText("after", examples)
    .action((options: MigrateOptions & RunFlags) =>
      invoke(command, async (invocation) => {
        const result = await withMigrations(
          invocation,
          async (context) => {
            const { migrate } = await import("../../migrations/migrate.ts");
            return migrate(context, options);
          },
          contextOptionsOf(options),
        );
        return {
          json: { ...result, ...(options.dryRun === true ? { dryRun: true } : {}) },
          show: () => show(result),
        };

        async function show({ applied, pending, plan, current }: MigrateResult): Promise<void> {
          const { showPlan, showSummary } = await import("../render/summary.ts");
          if (plan !== undefined) return showPlan(invocation, "apply", plan);
          showSummary(invocation, {
            done: "applied",
            steps: applied,
            pending,
            current,
          });
        }
      }),
    );
}

const examples = `
Examples:
  $ pgops migrate                        everything that is pending
  $ pgops migrate --dry-run              the plan and its SQL; nothing is changed
  $ pgops migrate --to 12                up to and including 012
  $ pgops migrate --single-transaction   all of it or none
  $ pgops migrate --wait 30s --json      in a container that starts beside its server`;
