import { Command } from "commander";
import { ExitCode } from "../../errors.ts";
import type { PermissionsResult, SeedResult } from "../../seeds/result.ts";
import { confirm } from "../confirm.ts";
import { type Invocation, invoke, type Outcome } from "../invocation.ts";
import { withOperation } from "../operations.ts";
import { type PatienceFlags, patienceOf, withPatienceFlags } from "../run-flags.ts";

interface SeedFlags extends PatienceFlags {
  only?: string[];
  prune?: boolean;
  check?: boolean;
  dryRun?: boolean;
}

/** `pgops seed` */
export function seedCommand(): Command {
  const command = new Command("seed");
  command
    .description(
      "Gives the database what the files of the seeds hold: permissions and roles, then the files of SQL by number. " +
        "What is as the files say is left alone.",
    )
    .option(
      "--only <name>",
      "this seed alone: permissions, 002_examples, 2; may be there several times",
      (text: string, before: string[] | undefined) => [...(before ?? []), text],
    )
    .option("--prune", "remove permissions and grants that the file does not hold; it asks")
    .option("--check", "change nothing; exit code 3 where the database differs")
    .option("--dry-run", "show what would be done, and change nothing");
  return withPatienceFlags(command, "a seed")
    .addHelpText("after", examples)
    .action((flags: SeedFlags) => invoke(command, (invocation) => run(invocation, flags)));
}

async function run(invocation: Invocation, flags: SeedFlags): Promise<Outcome> {
  const { only, prune, check = false } = flags;
  const dryRun = check || flags.dryRun === true;
  const ask = (removed: PermissionsResult): Promise<boolean> => confirmRemoval(invocation, removed);
  const result = await withOperation(
    invocation,
    async (context, settings) => {
      const [{ seed }, { seedContext }] = await Promise.all([
        import("../../seeds/seed.ts"),
        import("../../seeds/context.ts"),
      ]);
      return seed(seedContext(context, settings), { only, prune, dryRun, confirm: ask });
    },
    patienceOf(flags),
  );
  return {
    json: { ...result, ...(dryRun ? { dryRun } : {}) },
    show: () => show(result),
    exitCode: check && result.differences > 0 ? ExitCode.findings : ExitCode.done,
  };

  async function show(shown: SeedResult): Promise<void> {
    const { showSeeds } = await import("../render/seeds.ts");
    showSeeds(invocation, shown, { dryRun, prune: prune === true });
  }
}

async function confirmRemoval(invocation: Invocation, removed: PermissionsResult): Promise<boolean> {
  const { removedLines, removedWhat } = await import("../render/seeds.ts");
  const lines = removedLines(removed);
  return confirm(invocation, {
    verb: "remove",
    what: removedWhat(removed),
    done: "removed",
    details: lines,
    lines: lines.map((line) => `  - ${line}`),
  });
}

const examples = `
Examples:
  $ pgops seed                           what differs from the files, and it is written
  $ pgops seed --check                   in CI: exit code 3 where the database differs
  $ pgops seed --env development         also the seeds that are for development
  $ pgops seed --only permissions --prune
                                         also remove what the file does not hold any more`;
