import { Command } from "commander";
import { invoke } from "../invocation.ts";

/** `pgops create` */
export function createCommand(): Command {
  const command = new Command("create");
  return command
    .description("Lays down the next migration: an up file and a down file with the next number.")
    .argument("<name>", "what the migration does, such as add_coupons")
    .option("--timestamp", "number by the clock (UTC): 20261122101500")
    .addHelpText("after", examples)
    .action((name: string, options: { timestamp?: boolean }) =>
      invoke(command, async ({ cwd, flags, settings, terminal }) => {
        const { createMigration } = await import("../../migrations/create.ts");
        const { directory } = (await settings({ needsDatabase: false })).migrations;
        const result = await createMigration({ cwd, directory, name, ...options });
        const show = (): void => {
          terminal.out(`${result.up}\n${result.down}\n`);
          if (flags.quiet !== true) terminal.err("When they are written: pgops lock\n");
        };
        return { json: { ...result }, show };
      }),
    );
}

const examples = `
Examples:
  $ pgops create add_coupons
  $ pgops create "add coupons" --timestamp`;
