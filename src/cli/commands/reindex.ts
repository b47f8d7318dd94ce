import { Command } from "commander";
import { invoke } from "../invocation.ts";
import {
  confirmWorks,
  doTableWork,
  type TableWorkFlags,
  tableWorkOptions,
  withTableWorkFlags,
} from "../table-work.ts";

interface Flags extends TableWorkFlags {
  concurrently?: boolean;
}

/** `pgops reindex` */
export function reindexCommand(): Command {
  const command = new Command("reindex");
  command
    .description(
      "Builds indexes anew: those named, those of the tables named, else those of all tables. It does so CONCURRENTLY, while everybody goes " +
        "on; what cannot be done so is left, and said. --no-concurrently keeps writers out, and most readers, and asks.",
    )
    .argument("[name...]", "tables and indexes, names and patterns: users, sales.orders, 'idx_audit_*'")
    .option("--concurrently", "while everybody goes on reading and writing (the default)")
    .option("--no-concurrently", "faster, and nobody can write to the table meanwhile");
  withTableWorkFlags(command, {
    all: "all tables of the database: what it does without names",
    throttle: false,
  });
  return command.addHelpText("after", examples).action((names: string[], flags: Flags) =>
    invoke(command, (invocation) =>
      doTableWork(invocation, flags, async (context) => {
        const { reindexRelations } = await import("../../maintenance/direct/reindex-relations.ts");
        return reindexRelations(context, {
          ...tableWorkOptions(names, flags),
          concurrently: flags.concurrently,
          confirm: confirmWorks(invocation, {
            verb: "reindex",
            done: "reindexed",
            rest: ", while nobody can write to the table",
          }),
        });
      }),
    ),
  );
}

const examples = `
Examples:
  $ pgops reindex users                     all indexes of a table
  $ pgops reindex idx_products_tags         one index
  $ pgops reindex --time-limit 30m          all, as far as it gets

docs/maintenance-commands.md tells of names, locks and exit codes.`;
