import { Command } from "commander";
import { ExitCode } from "../../errors.ts";
import { invoke } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";

/** `pgops status` */
export function statusCommand(): Command {
  const command = new Command("status");
  return command
    .description(
      "Lists every migration with its state, when it was applied and how long that took. Changes nothing.",
    )
    .option("--check", "exit with 3 when something is pending or wrong")
    .addHelpText("after", examples)
    .action((options: { check?: boolean }) =>
      invoke(command, async (invocation) => {
        const result = await withMigrations(invocation, async (context) => {
          const { status } = await import("../../migrations/status.ts");
          return status(context);
        });
        const { migrations, counts } = result;
        return {
          json: { migrations, counts },
          show: async () => {
            const { showStatus } = await import("../render/status-table.ts");
            showStatus(invocation, result);
          },
          exitCode:
            options.check === true && counts.applied < migrations.length ? ExitCode.findings : ExitCode.done,
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops status            the table
  $ pgops status --check    in CI or before a deployment: exit code 3 when something is pending or wrong
  $ pgops status --json     for programs

States: applied, pending, missing (applied, but the file is gone), changed (the file is not what was applied),
out-of-order (pending below one that is applied).`;
