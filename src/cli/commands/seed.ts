import { Command, InvalidArgumentError } from "commander";
import { ExitCode, PgopsError } from "../../errors.ts";
import { parseRowCount } from "../../seeds/demo/row-count.ts";
import type { PermissionsResult, SeedResult } from "../../seeds/result.ts";
import { confirm } from "../confirm.ts";
import { type Invocation, invoke, type Outcome } from "../invocation.ts";
import { withOperation } from "../operations.ts";
import { count } from "../render/progress.ts";
import { type PatienceFlags, patienceOf, withPatienceFlags } from "../run-flags.ts";

interface SeedFlags extends PatienceFlags {
  only?: string[];
  prune?: boolean;
  check?: boolean;
  dryRun?: boolean;
  demo?: boolean;
  rows?: number;
}

const defaultDemoRows = 10_000;

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
    .option("--dry-run", "show what would be done, and change nothing")
    .option("--demo", "instead fill the empty tables of the shop schema with a made-up shop")
    .option("--rows <count>", "of how many rows: 10k, 1m (default: 10k)", rowsArgument);
  return withPatienceFlags(command, "a seed")
    .addHelpText("after", examples)
    .action((flags: SeedFlags) =>
      invoke(command, (invocation) =>
        flags.demo === true || flags.rows !== undefined ? runDemo(invocation, flags) : run(invocation, flags),
      ),
    );
}

function rowsArgument(text: string): number {
  try {
    return parseRowCount(text);
  } catch (error) {
    const { message, hint } = error as PgopsError;
    throw new InvalidArgumentError(`${message}. ${hint}`);
  }
}

async function runDemo(invocation: Invocation, flags: SeedFlags): Promise<Outcome> {
  refuseBesideDemo(flags);
  const [{ seedDemo }, { seedContext }, { showDemoData }] = await Promise.all([
    import("../../seeds/demo/seed-demo.ts"),
    import("../../seeds/context.ts"),
    import("../render/demo-data.ts"),
  ]);
  const { rows = defaultDemoRows } = flags;
  const result = await withOperation(
    invocation,
    (context, settings) =>
      seedDemo(seedContext(context, settings), {
        rows,
        confirm: (database) => confirmDemo(invocation, database, rows),
      }),
    patienceOf(flags),
  );
  return { json: { ...result }, show: () => showDemoData(invocation, result) };
}

function confirmDemo(invocation: Invocation, database: string, rows: number): Promise<boolean> {
  return confirm(invocation, {
    verb: "load",
    what: `a made-up shop of ${count(rows, "row")}`,
    rest: ` into ${database}`,
    done: "loaded",
    details: [database],
    lines: ["This server is on another machine, and no --env says what it is for."],
  });
}

/** The demo is loaded whole or not at all. */
function refuseBesideDemo({ demo, only, prune, check, dryRun }: SeedFlags): void {
  const given = Object.entries({ "--only": only, "--prune": prune, "--check": check, "--dry-run": dryRun });
  const beside = given.filter(([, value]) => value !== undefined).map(([flag]) => flag);
  if (demo === true && beside.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: demo === true ? `--demo and ${beside.join(", ")} exclude each other` : "--rows goes with --demo",
    hint: "`pgops seed --demo --rows 10k` loads the demo, `pgops seed` what the files hold.",
    exitCode: ExitCode.usage,
  });
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
                                         also remove what the file does not hold any more
  $ pgops seed --demo --rows 1m          a made-up shop for trying things out`;
