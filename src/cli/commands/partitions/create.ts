import { Command, InvalidArgumentError } from "commander";
import { invoke } from "../../invocation.ts";
import { type PartitionFlags, withPartitionContext, withPartitionRunFlags } from "../../partitions.ts";

interface Flags extends PartitionFlags {
  ahead?: number;
  dryRun?: boolean;
}

/** `pgops partitions create` */
export function partitionsCreateCommand(): Command {
  const command = new Command("create");
  command
    .description(
      "Makes the partitions that are missing from now on, by the clock, each in a transaction of its own; what is there already is " +
        "left as it is. Rows in the default partition are not moved: repair does that.",
    )
    .summary("make what is missing from now on")
    .option("--ahead <count>", "so many beyond the current one (default: as configured)", parseAhead)
    .option("--dry-run", "show what would be made, and change nothing");
  return withPartitionRunFlags(command)
    .addHelpText("after", examples)
    .action((flags: Flags) =>
      invoke(command, async (invocation) => {
        const result = await withPartitionContext(invocation, flags, async (context) => {
          const { createPartitions } = await import("../../../partitions/create/create.ts");
          return createPartitions(context, { ahead: flags.ahead, dryRun: flags.dryRun });
        });
        const { showPlanned, showCreated } = await import("../../render/partitions-create.ts");
        return {
          json: { ...result },
          show: () => showPlanned(invocation, result),
          summary: () => showCreated(invocation, result),
        };
      }),
    );
}

const mostAhead = 1000;

function parseAhead(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > mostAhead)
    throw new InvalidArgumentError(`It takes a whole number from 0 to ${mostAhead}.`);
  return count;
}

const examples = `
Examples:
  $ pgops partitions create                 for cron, as often as you like
  $ pgops partitions create --dry-run       what is missing
  $ pgops partitions create --ahead 12      a year ahead, once

docs/partitions.md tells of the locks.`;
