import { Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../../duration.ts";
import { installationName } from "../../../maintenance/install/installation.ts";
import { isInterval } from "../../../maintenance/install/interval.ts";
import { invoke } from "../../invocation.ts";
import type { InstallFlags } from "../../maintenance/print-install.ts";

/** `pgops maintenance install` */
export function maintenanceInstallCommand(): Command {
  const command = new Command("install");
  return command
    .description(
      "Prints what has to be installed so that `pgops maintenance` is called again and again: a systemd service and its timer, a line for " +
        "cron, or a CronJob for Kubernetes. It writes no file, connects to nothing, and puts no secret into what it prints.",
    )
    .summary("print a unit, a crontab line or a manifest")
    .option("--systemd", "a service and a timer")
    .option("--crontab", "lines for a crontab; with --user a file for /etc/cron.d")
    .option("--kubernetes", "a CronJob")
    .addOption(
      new Option("--every <duration>", "how often it is called").argParser(parseEvery).default(5, "5m"),
    )
    .addOption(
      new Option("--name <name>", "what it is called").argParser(parseName).default("pgops-maintenance"),
    )
    .addOption(
      new Option("--user <name>", "the account it runs as; for Kubernetes a number").argParser(parseUser),
    )
    .option("--image <image>", "for Kubernetes: an image with pgops and the project")
    .addHelpText("after", examples)
    .action((flags: InstallFlags) =>
      invoke(command, async (invocation) => {
        const { printInstall } = await import("../../maintenance/print-install.ts");
        return printInstall(invocation, flags);
      }),
    );
}

function parseEvery(text: string): number {
  const minutes = (parseDuration(text) ?? 0) / 60_000;
  if (!isInterval(minutes))
    throw new InvalidArgumentError(
      "It takes minutes that divide an hour, or hours that divide a day: 5m, 15m, 1h, 6h, 1d.",
    );
  return minutes;
}

function parseName(text: string): string {
  if (!installationName.test(text))
    throw new InvalidArgumentError("It takes small letters, digits and -, 52 at most.");
  return text;
}

function parseUser(text: string): string {
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(text)) throw new InvalidArgumentError("It takes the name of an account.");
  return text;
}

const examples = `
Examples:
  $ pgops maintenance install --systemd                      for this account, every five minutes
  $ pgops maintenance install --crontab --every 15m          lines for crontab -e
  $ pgops maintenance install --crontab --user postgres      a file for /etc/cron.d
  $ pgops maintenance install --kubernetes --image registry.example/shop:42

docs/maintenance.md tells of the three ways.`;
