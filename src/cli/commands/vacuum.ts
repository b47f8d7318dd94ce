import { Command, Option } from "commander";
import { parseWorkers } from "../arguments.ts";
import { invoke } from "../invocation.ts";
import {
  confirmWorks,
  doTableWork,
  type TableWorkFlags,
  tableWorkOptions,
  withBufferLimit,
  withTableWorkFlags,
} from "../table-work.ts";

interface Flags extends TableWorkFlags {
  full?: boolean;
  freeze?: boolean;
  analyze?: boolean;
  parallel?: number;
  indexCleanup?: "auto" | "on" | "off";
  truncate?: boolean;
  bufferUsageLimit?: string;
}

/** `pgops vacuum` */
export function vacuumCommand(): Command {
  const command = new Command("vacuum");
  command
    .description(
      "Removes dead rows, so that their space is used again: of the tables named, else of all. With --full it writes tables anew, which " +
        "gives the space back to the disk; nobody can use them meanwhile, so it asks, and wants their names or --all.",
    )
    .argument("[table...]", "names and patterns: users, sales.orders, 'audit_logs_*'")
    .option("--full", "write the tables anew, under an ACCESS EXCLUSIVE lock")
    .option("--freeze", "freeze all rows that may be, against wraparound")
    .option("--analyze", "gather statistics, too");
  withTableWorkFlags(command, {
    all: "all tables of the database: what it does without names, and what --full has to be told",
    system: "those of the system catalogs, too",
    throttle: true,
  });
  command
    .option("--parallel <count>", "so many workers for the indexes of one table; 0 for none", parseWorkers)
    .addOption(
      new Option("--index-cleanup <how>", "whether dead entries of indexes are removed").choices([
        "auto",
        "on",
        "off",
      ]),
    )
    .option("--no-truncate", "keep the empty end of a table's file, which asks for no ACCESS EXCLUSIVE lock");
  return withBufferLimit(command)
    .addHelpText("after", examples)
    .action((names: string[], flags: Flags) =>
      invoke(command, (invocation) =>
        doTableWork(invocation, flags, async (context) => {
          const { vacuumTables } = await import("../../maintenance/direct/vacuum-tables.ts");
          const { full, freeze, analyze, parallel, indexCleanup, bufferUsageLimit } = flags;
          return vacuumTables(context, {
            ...tableWorkOptions(names, flags),
            full,
            freeze,
            analyze,
            parallel,
            indexCleanup,
            bufferUsageLimit,
            truncate: flags.truncate === false ? false : undefined,
            confirm: confirmWorks(invocation, {
              verb: "write",
              done: "written anew",
              rest: " anew, each of no use to anybody meanwhile",
            }),
          });
        }),
      ),
    );
}

const examples = `
Examples:
  $ pgops vacuum                            all tables
  $ pgops vacuum orders --analyze           one, with its statistics
  $ pgops vacuum --jobs 4 --cost-delay 2ms  four at a time, throttled as autovacuum is
  $ pgops vacuum --full orders --dry-run    its lock and its size

docs/maintenance-commands.md tells of names, locks and exit codes.`;
