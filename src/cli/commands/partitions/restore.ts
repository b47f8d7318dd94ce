import { Command } from "commander";
import { invoke } from "../../invocation.ts";
import { type PartitionFlags, withPartitionContext, withPartitionRunFlags } from "../../partitions.ts";

interface Flags extends PartitionFlags {
  as?: string;
}

/** `pgops partitions restore FILE` */
export function partitionsRestoreCommand(): Command {
  const command = new Command("restore");
  command
    .description(
      "Brings an archived partition back: reads the file through, loads it, compares what came of it with what was archived, and " +
        "attaches it with the bounds that it had. `retire` leaves it alone from then on.",
    )
    .summary("bring an archived partition back")
    .argument("<file>", "the archive, or its manifest")
    .option("--as <name>", "as a table of this name that stands alone, with the columns that it had");
  return withPartitionRunFlags(command)
    .addHelpText("after", examples)
    .action((file: string, flags: Flags) =>
      invoke(command, async (invocation) => {
        const result = await withPartitionContext(invocation, flags, async (context) => {
          const { restorePartition } = await import("../../../partitions/archive/restore.ts");
          return restorePartition(context, { file, as: flags.as });
        });
        const { showRestored } = await import("../../render/partitions-restore.ts");
        return { json: { ...result }, summary: () => showRestored(invocation, result) };
      }),
    );
}

const examples = `
Examples:
  $ pgops partitions restore archive/public.audit_logs/audit_logs_2024_01.sql.gz
  $ pgops partitions restore audit_logs_2024_01.sql.gz --as audit_logs_old
  $ zcat audit_logs_2024_01.sql.gz | psql      without pgops: a table that stands alone

docs/retention.md tells of the file and what is checked.`;
