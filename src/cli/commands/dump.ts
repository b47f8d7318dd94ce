import { Command } from "commander";
import { ExitCode } from "../../errors.ts";
import type { DumpOptions, DumpResult } from "../../roundtrip/drift/dump.ts";
import { driftContext } from "../drift.ts";
import { type Invocation, invoke } from "../invocation.ts";
import { withServerFlags } from "../server-flags.ts";
import { harmless } from "../terminal.ts";

/** `pgops dump` */
export function dumpCommand(): Command {
  const command = new Command("dump");
  command
    .description(
      "Writes what the migrations make as one file of SQL, sql/schema.sql, in the order in which an empty database " +
        "takes it.",
    )
    .option("--out <file>", "the file (default: sql/schema.sql)")
    .option("--check", "write nothing; exit code 3 when the file is not what it would be")
    .option("--from <side>", "another schema than that of the migrations: a side, as for pgops diff");
  return withServerFlags(command)
    .addHelpText("after", examples)
    .action((options: DumpOptions) =>
      invoke(command, async (invocation) => {
        const { dump } = await import("../../roundtrip/drift/dump.ts");
        const result = await dump(driftContext(invocation), options);
        const { from, file, stale, written, difference, objects } = result;
        const ok = !stale || written;
        return {
          json: { ok, from, file, stale, written, difference, objects },
          show: () => showDump(invocation, result),
          exitCode: ok ? ExitCode.done : ExitCode.findings,
        };
      }),
    );
}

/** How many lines of a difference are enough to see what it is. */
const mostLines = 40;

function showDump({ terminal, flags }: Invocation, { file, stale, written, difference }: DumpResult): void {
  const name = harmless(file);
  const { green, red } = terminal.color;
  if (stale && !written) {
    for (const line of difference.slice(0, mostLines)) terminal.out(`${harmless(line)}\n`);
    if (difference.length > mostLines) terminal.out(`(${difference.length - mostLines} more lines)\n`);
    terminal.err(`${red("✖")} ${name} is not what the schema is now: pgops dump writes it anew.\n`);
    return;
  }
  if (flags.quiet === true) return;
  terminal.err(`${green("✔")} ${name} ${written ? "was written" : "is what the schema is now"}.\n`);
}

const examples = `
Examples:
  $ pgops dump                     writes sql/schema.sql, to be committed beside the migrations
  $ pgops dump --check             in CI: is it up to date?
  $ pgops dump --from database --out live.sql`;
