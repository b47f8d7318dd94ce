import { Command, InvalidArgumentError } from "commander";
import { parseDurationArgument } from "../../arguments.ts";
import { invoke } from "../../invocation.ts";
import { type PartitionFlags, withPartitionContext, withPartitionRunFlags } from "../../partitions.ts";

interface Flags extends PartitionFlags {
  plan?: boolean;
  abandon?: boolean;
  batchRows?: number;
  longestHold?: number;
}

/** `pgops partitions repair` */
export function partitionsRepairCommand(): Command {
  const command = new Command("repair");
  command
    .description(
      "Mends what a job that did not run has left: rows in the default partition get their partitions while everybody reads and " +
        "writes, gaps are closed, partitions made like their table again, and a repair that was broken off is gone on with.",
    )
    .summary("give rows in the default partition their partitions")
    .option("--plan", "show what would be done, with its locks, and change nothing")
    .option("--batch-rows <count>", "copy about so many rows in a transaction (default: 10000)", parseRows)
    .option(
      "--longest-hold <duration>",
      "how long nobody else may use the table at a time (default: 1s)",
      parseDurationArgument,
    )
    .option("--abandon", "remove what a repair that was broken off has left, and do nothing else");
  return withPartitionRunFlags(command)
    .addHelpText("after", examples)
    .action((flags: Flags) =>
      invoke(command, async (invocation) => {
        const { plan, abandon, batchRows, longestHold: longestHoldMs } = flags;
        const result = await withPartitionContext(invocation, flags, async (context) => {
          const { repairPartitions } = await import("../../../partitions/repair/repair.ts");
          return repairPartitions(context, { plan, abandon, batchRows, longestHoldMs });
        });
        const { showRepairPlan, showRepaired } = await import("../../render/partitions-repair.ts");
        return {
          json: { ...result },
          show: () => showRepairPlan(invocation, result),
          summary: () => showRepaired(invocation, result),
        };
      }),
    );
}

function parseRows(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 10_000_000)
    throw new InvalidArgumentError("It takes a whole number from 1 to 10000000.");
  return count;
}

const examples = `
Examples:
  $ pgops partitions repair --plan                 what was left, and what would be done about it
  $ pgops partitions repair
  $ pgops partitions repair --longest-hold 10s     at a quiet moment, where foreign keys have to be checked

docs/partition-repair.md tells of the ways and their locks.`;
