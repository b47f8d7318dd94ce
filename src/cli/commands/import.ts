import { Command, Option } from "commander";
import { ExitCode } from "../../errors.ts";
import { type ToolName, toolNames } from "../../migrations/foreign/tool.ts";
import { invoke } from "../invocation.ts";

/** `pgops import` */
export function importCommand(): Command {
  const command = new Command("import");
  return command
    .description(
      "Turns the migration files of another tool into pairs in the migrations folder. It needs no server, " +
        "overwrites nothing and leaves the other tool's files as they are.",
    )
    .argument("<folder>", "the folder with the other tool's files")
    .addOption(
      new Option("--from <tool>", "the tool that they are written for")
        .choices(toolNames)
        .makeOptionMandatory(),
    )
    .option("--dry-run", "tell what would be written, and write nothing")
    .addHelpText("after", examples)
    .action((source: string, { from, dryRun = false }: { from: ToolName; dryRun?: boolean }) =>
      invoke(command, async (invocation) => {
        const { cwd, settings } = invocation;
        const { importMigrations } = await import("../../migrations/import.ts");
        const { directory } = (await settings({ needsDatabase: false })).migrations;
        const result = await importMigrations({ cwd, directory, from, source, dryRun });
        const { leftOut, problems } = result;
        return {
          json: { from, ...result, ...(dryRun ? { dryRun } : {}) },
          show: async () => {
            const { showImported } = await import("../render/imported.ts");
            showImported(invocation, result, { from, dryRun });
          },
          exitCode: leftOut.length + problems.length > 0 ? ExitCode.findings : ExitCode.done,
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops import --from dbmate db/migrations
  $ pgops import --from sqitch . --dry-run      what would be written

Exit code 3 says that a file was left out, or that an imported one has to be mended.`;
