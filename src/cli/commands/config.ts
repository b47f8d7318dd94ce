import { Command } from "commander";
import { invoke } from "../invocation.ts";

/** `pgops config` */
export function configCommand(): Command {
  const command = new Command("config");
  return command
    .description("Prints every setting in force with where its value came from. Secrets are masked.")
    .addHelpText("after", "\nExamples:\n  $ pgops config\n  $ pgops config --env production --json")
    .action(() =>
      invoke(command, async ({ settings, terminal }) => {
        const { configFile, environment, root, provenance } = await settings();
        const json = {
          configFile: configFile ?? null,
          environment: environment ?? null,
          root,
          settings: provenance,
        };
        return {
          json,
          show: async () => {
            const { settingsTable } = await import("../render/settings-table.ts");
            terminal.out(`${settingsTable(provenance, terminal)}\n`);
          },
        };
      }),
    );
}
