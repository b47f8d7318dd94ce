import { Command } from "commander";
import { ExitCode } from "../../errors.ts";
import { invoke } from "../invocation.ts";

/** `pgops check` */
export function checkCommand(): Command {
  const command = new Command("check");
  return command
    .description(
      "Judges all migration files and the lock file, and lists everything that is wrong. It needs no server.",
    )
    .option("--strict", "let warnings count as errors")
    .addHelpText("after", examples)
    .action((options: { strict?: boolean }) =>
      invoke(command, async (invocation) => {
        const { cwd, settings } = invocation;
        const { checkMigrations } = await import("../../migrations/check.ts");
        const { directory } = (await settings({ needsDatabase: false })).migrations;
        const { migrations, findings, counts } = await checkMigrations({ cwd, directory });
        const ok = counts.error === 0 && (options.strict !== true || counts.warning === 0);
        return {
          json: { ok, migrations, findings, counts },
          show: async () => {
            const { showFindings } = await import("../render/findings.ts");
            showFindings(invocation, { subject: "migration", total: migrations, findings, ok });
          },
          exitCode: ok ? ExitCode.done : ExitCode.findings,
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops check             in CI, before anything touches a database: exit code 3 when something is wrong
  $ pgops check --strict    the same for warnings
  $ pgops check --json      for programs

docs/check.md lists the rules.`;
