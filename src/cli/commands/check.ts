import { relative } from "node:path";
import { Command } from "commander";
import { ExitCode } from "../../errors.ts";
import { withFormat } from "../format.ts";
import { invoke } from "../invocation.ts";

/** `pgops check` */
export function checkCommand(): Command {
  const command = new Command("check");
  command
    .description(
      "Judges all migration files and the lock file, and lists everything that is wrong. It needs no server.",
    )
    .option("--strict", "let warnings count as errors");
  return withFormat(command)
    .addHelpText("after", examples)
    .action((options: { strict?: boolean }) =>
      invoke(command, async (invocation) => {
        const { cwd, settings } = invocation;
        const { checkMigrations } = await import("../../migrations/check.ts");
        const { directory } = (await settings({ needsDatabase: false })).migrations;
        const { migrations, pairs, findings, counts } = await checkMigrations({ cwd, directory });
        const strict = options.strict === true;
        const ok = counts.error === 0 && (!strict || counts.warning === 0);
        const [{ itemsOf }, { showFindings, showSummary }] = await Promise.all([
          import("../render/formats/report.ts"),
          import("../render/findings.ts"),
        ]);
        const report = {
          command: invocation.name,
          ok,
          strict,
          subject: "migration",
          home: relative(cwd, directory) || ".",
          items: itemsOf(pairs, findings),
          findings,
          counts,
        };
        return {
          json: { ok, migrations, findings, counts },
          show: () => showFindings(invocation.terminal, findings),
          report,
          summary: () => showSummary(invocation, report),
          exitCode: ok ? ExitCode.done : ExitCode.findings,
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops check                    in CI, before anything touches a database: exit code 3 when something is wrong
  $ pgops check --strict           the same for warnings
  $ pgops check --json             for programs
  $ pgops check --format github    annotations at the lines of a pull request

docs/check.md lists the rules, docs/ci.md the formats.`;
