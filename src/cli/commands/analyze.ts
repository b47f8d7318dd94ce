import { Command } from "commander";
import { invoke } from "../invocation.ts";
import {
  doTableWork,
  type TableWorkFlags,
  tableWorkOptions,
  withBufferLimit,
  withTableWorkFlags,
} from "../table-work.ts";

interface Flags extends TableWorkFlags {
  bufferUsageLimit?: string;
}

/** `pgops analyze` */
export function analyzeCommand(): Command {
  const command = new Command("analyze");
  command
    .description(
      "Gathers the statistics by which the planner chooses: of the tables named, else of the shop's users, products, reviews and audit_logs " +
        "where all four are there, else of all tables. A partitioned table has statistics of its own, which autovacuum never gathers.",
    )
    .argument("[table...]", "names and patterns: users, sales.orders, 'audit_logs_*'");
  withTableWorkFlags(command, {
    all: "all tables of the database",
    system: "those of the system catalogs, too",
    throttle: true,
  });
  return withBufferLimit(command)
    .addHelpText("after", examples)
    .action((names: string[], flags: Flags) =>
      invoke(command, (invocation) =>
        doTableWork(invocation, flags, async (context) => {
          const { analyzeTables } = await import("../../maintenance/direct/analyze-tables.ts");
          const { bufferUsageLimit } = flags;
          return analyzeTables(context, { ...tableWorkOptions(names, flags), bufferUsageLimit });
        }),
      ),
    );
}

const examples = `
Examples:
  $ pgops analyze                           the default set
  $ pgops analyze audit_logs                a partitioned table, with its partitions
  $ pgops analyze --all --jobs 4            everything, after an upgrade

docs/maintenance-commands.md tells of names, locks and exit codes.`;
