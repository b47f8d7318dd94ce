import { Command } from "commander";
import type { SnapshotOptions } from "../../roundtrip/drift/take-snapshot.ts";
import { driftContext } from "../drift.ts";
import { invoke } from "../invocation.ts";
import { withServerFlags } from "../server-flags.ts";
import { harmless } from "../terminal.ts";

/** `pgops snapshot` */
export function snapshotCommand(): Command {
  const command = new Command("snapshot");
  command
    .description(
      "Writes the whole schema of a database as JSON that can be compared line by line. It only reads the database.",
    )
    .option("--out <file>", "write it to this file instead of stdout")
    .option("--from <side>", "another schema than the configured database's: a side, as for pgops diff");
  return withServerFlags(command)
    .addHelpText("after", examples)
    .action((options: SnapshotOptions) =>
      invoke(command, async (invocation) => {
        const { terminal, flags } = invocation;
        const { takeSnapshot } = await import("../../roundtrip/drift/take-snapshot.ts");
        const { from, objects, file, text } = await takeSnapshot(driftContext(invocation), options);
        const snapshot: unknown = file === null ? JSON.parse(text) : undefined;
        return {
          json: { from, objects, file, ...(file === null && { snapshot }) },
          show: () => {
            if (file === null) terminal.out(text);
            else if (flags.quiet !== true) {
              const what = `${objects} objects of ${harmless(from.name)}`;
              terminal.err(`${terminal.color.green("✔")} ${what} written to ${harmless(file)}.\n`);
            }
          },
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops snapshot --out before.json             the configured database
  $ pgops diff --from before.json                what has changed since
  $ pgops snapshot --from git:main --out main.json`;
