import { Command } from "commander";
import type { RetiredTable } from "../../../partitions/retire/result.ts";
import { confirm } from "../../confirm.ts";
import { type Invocation, invoke } from "../../invocation.ts";
import { type PartitionFlags, withPartitionContext, withPartitionRunFlags } from "../../partitions.ts";

interface Flags extends PartitionFlags {
  dryRun?: boolean;
  partition?: string[];
}

/** `pgops partitions retire` */
export function partitionsRetireCommand(): Command {
  const command = new Command("retire");
  command
    .description(
      "Detaches, drops or archives, as configured, the partitions that are past `retain`, and goes on with what an earlier run has " +
        "begun. It asks before it drops; what is archived is dropped when the file was read back.",
    )
    .summary("detach, drop or archive what is past its time")
    .option("--dry-run", "show what would be done, and change nothing")
    .option("--partition <name...>", "only these, also those that were restored");
  return withPartitionRunFlags(command)
    .addHelpText("after", examples)
    .action((flags: Flags) =>
      invoke(command, async (invocation) => {
        const { dryRun, partition: partitions } = flags;
        const ask = (dropped: readonly RetiredTable[]): Promise<boolean> => confirmDrop(invocation, dropped);
        const result = await withPartitionContext(invocation, flags, async (context) => {
          const { retirePartitions } = await import("../../../partitions/retire/retire.ts");
          return retirePartitions(context, { dryRun, partitions, confirm: ask });
        });
        const { showExpired, showRetired } = await import("../../render/partitions-retire.ts");
        return {
          json: { ...result },
          show: () => showExpired(invocation, result),
          summary: () => showRetired(invocation, result),
        };
      }),
    );
}

async function confirmDrop(invocation: Invocation, dropped: readonly RetiredTable[]): Promise<boolean> {
  const { droppedLines, partitionsText } = await import("../../render/partitions-retire.ts");
  const lines = droppedLines(dropped);
  return confirm(invocation, {
    verb: "drop",
    what: partitionsText(lines.length),
    rest: " with their rows",
    done: "dropped",
    details: lines,
    lines: lines.map((line) => `  - ${line}`),
  });
}

const examples = `
Examples:
  $ pgops partitions retire --dry-run           what is past its time, and what becomes of it
  $ pgops partitions retire --yes               for cron, where partitions are dropped
  $ pgops partitions retire --partition audit_logs_2024_01
                                                this one, although it was restored

docs/retention.md tells of the ways, their locks and the archive.`;
