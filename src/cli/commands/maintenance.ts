import { Command } from "commander";
import { invoke } from "../invocation.ts";
import type { MaintenanceFlags } from "../maintenance/run-maintenance.ts";
import { withPatienceFlags } from "../run-flags.ts";
import { maintenanceHistoryCommand } from "./maintenance/history.ts";
import { maintenanceInstallCommand } from "./maintenance/install.ts";
import { maintenanceScheduleCommand } from "./maintenance/schedule.ts";

/** `pgops maintenance` */
export function maintenanceCommand(): Command {
  const command = new Command("maintenance");
  command
    .description(
      "Does what is due by the clock: vacuum, analyze, reindex, vacuum full, partitions, seeds, SQL of your own. Call it from cron as often as you " +
        "like: what is not due is left, what was missed is made up for, and a second run waits for nobody.",
    )
    .summary("what is due by the clock: vacuum, reindex, partitions")
    .option("--task <name...>", "only these tasks of the configuration")
    .option("--force", "also what is not due; the window stays")
    .option("--dry-run", "what would run, why, and for how long; changes nothing")
    .option("--metrics <file>", "write metrics for Prometheus to this file (default: as configured)")
    .option("--notify <command or url>", "what is told of a failure (default: as configured)");
  return withPatienceFlags(command, "a statement")
    .hook("preSubcommand", (_, subcommand) => refuseOwnFlags(command, subcommand))
    .addHelpText("after", examples)
    .addCommand(maintenanceScheduleCommand())
    .addCommand(maintenanceHistoryCommand())
    .addCommand(maintenanceInstallCommand())
    .action((flags: MaintenanceFlags) =>
      invoke(command, async (invocation) => {
        const { runMaintenance } = await import("../maintenance/run-maintenance.ts");
        return runMaintenance(invocation, flags);
      }),
    );
}

/** Commander gives a command the flags of its subcommands' line as well: those that a subcommand does not have would be lost. */
function refuseOwnFlags(command: Command, subcommand: Command): void {
  const lost = command.options.find(
    (flag) =>
      command.getOptionValueSource(flag.attributeName()) === "cli" &&
      !subcommand.options.some(({ long }) => long === flag.long),
  );
  if (lost !== undefined) command.error(`error: ${lost.long} is not for "maintenance ${subcommand.name()}"`);
}

const examples = `
Examples:
  $ pgops maintenance --dry-run             what is due, what would be done and why
  $ pgops maintenance                       for cron, every five minutes or once a night
  $ pgops maintenance --task vacuum --force vacuum now what is worth it
  $ pgops maintenance schedule              the coming runs
  $ pgops maintenance history               what was done, and how long it took
  $ pgops maintenance install --systemd     a unit and a timer

docs/maintenance.md tells of all of it.`;
