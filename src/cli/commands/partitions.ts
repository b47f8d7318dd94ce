import { Command } from "commander";
import { partitionsCreateCommand } from "./partitions/create.ts";
import { partitionsRepairCommand } from "./partitions/repair.ts";
import { partitionsRestoreCommand } from "./partitions/restore.ts";
import { partitionsRetireCommand } from "./partitions/retire.ts";
import { partitionsStatusCommand } from "./partitions/status.ts";
import { partitionsConvertCommand } from "./partitions/convert.ts";

/** `pgops partitions status|create|retire|restore|repair|convert` */
export function partitionsCommand(): Command {
  return new Command("partitions")
    .description(
      "Looks after partitioned tables: shows where they stand, makes the partitions that are coming, retires those past their time, " +
        "mends what was missed, and makes partitioned tables of ordinary ones.",
    )
    .addHelpText("after", examples)
    .addCommand(partitionsStatusCommand(), { isDefault: true })
    .addCommand(partitionsCreateCommand())
    .addCommand(partitionsRetireCommand())
    .addCommand(partitionsRestoreCommand())
    .addCommand(partitionsRepairCommand())
    .addCommand(partitionsConvertCommand());
}

const examples = `
Examples:
  $ pgops partitions                        each table: its partitions, and for how long there are enough
  $ pgops partitions create                 what is missing from now on; for cron, as often as you like
  $ pgops partitions retire --dry-run       what is past its time
  $ pgops partitions repair --plan          what a job that did not run has left
  $ pgops partitions convert audit_logs --column created_at --interval month --plan`;
