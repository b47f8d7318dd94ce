import { Command } from "commander";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { RollbackOptions, RollbackResult } from "../../migrations/rollback.ts";
import { parseCount, parseMigrationNumber } from "../arguments.ts";
import { useOption } from "../down-source.ts";
import { confirmation } from "../confirm.ts";
import { invoke } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";
import { contextOptionsOf, type RunFlags, withRunFlags } from "../run-flags.ts";

/** `pgops rollback` */
export function rollbackCommand(): Command {
  const command = new Command("rollback");
  command
    .description("Undoes applied migrations, the last one first, each in a transaction of its own.")
    .option("--steps <count>", "this many (default: 1)", parseCount)
    .option("--to <number>", "everything above this one, which stays; 0 for everything", parseMigrationNumber)
    .option("--all", "everything")
    .addOption(useOption())
    .option("--dry-run", "print the plan and the SQL, and change nothing");
  return withRunFlags(command)
    .addHelpText("after", examples)
    .action((options: RollbackOptions & RunFlags) =>
      invoke(command, async (invocation) => {
        refuseTogether(options);
        const confirm = confirmation(invocation, "roll back");
        const result = await withMigrations(
          invocation,
          async (context) => {
            const { rollback } = await import("../../migrations/rollback.ts");
            return rollback(context, { ...options, confirm });
          },
          contextOptionsOf(options),
        );
        return {
          json: { ...result, ...(options.dryRun === true ? { dryRun: true } : {}) },
          show: () => show(result),
        };

        async function show({ rolledBack, plan, current }: RollbackResult): Promise<void> {
          const { showPlan, showSummary } = await import("../render/summary.ts");
          if (plan !== undefined) return showPlan(invocation, "roll back", plan);
          showSummary(invocation, {
            done: "rolled back",
            steps: rolledBack,
            current,
          });
        }
      }),
    );
}

function refuseTogether({ steps, to, all }: RollbackOptions): void {
  if ([steps, to, all].filter((value) => value !== undefined).length < 2) return;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: "--steps, --to and --all exclude each other",
    hint: "See `pgops rollback --help`.",
    exitCode: ExitCode.usage,
  });
}

const examples = `
Examples:
  $ pgops rollback                the last one
  $ pgops rollback --steps 3      the last three; asks first, or takes --yes
  $ pgops rollback --to 9         everything above 009
  $ pgops rollback --dry-run      what would run`;
