import { Command, Option } from "commander";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { AdoptPlan } from "../../migrations/adopt.ts";
import { type ToolName, toolNames } from "../../migrations/foreign/tool.ts";
import { parseDurationArgument, parseMigrationNumber } from "../arguments.ts";
import { confirm } from "../confirm.ts";
import { invoke } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";

interface Flags {
  to?: number;
  from?: ToolName;
  ledger?: string;
  dryRun?: boolean;
  force?: boolean;
  server?: string;
  waitLock?: number;
}

/** `pgops adopt` */
export function adoptCommand(): Command {
  const command = new Command("adopt");
  return command
    .description(
      "Records migrations as applied in a database that has their objects already, and runs nothing there. " +
        "It refuses where the database is not what they make on a throwaway PostgreSQL. " +
        "Without --to and --from it tells whether another tool's ledger is there.",
    )
    .option("--to <number>", "those up to and including this one", parseMigrationNumber)
    .addOption(new Option("--from <tool>", "those that this tool has applied").choices(toolNames))
    .option("--ledger <table>", "where that tool's ledger is, such as app.schema_migrations")
    .option("--dry-run", "compare, list them, and change nothing")
    .option("--force", "record them also where the database is not what they make, or nobody can tell")
    .option(
      "--server <url>",
      "compare on this server instead; a database of their own is made there, and removed",
    )
    .option(
      "--wait-lock <duration>",
      "how long to wait for another run of pgops (default: 60s)",
      parseDurationArgument,
    )
    .addHelpText("after", examples)
    .action((flags: Flags) =>
      invoke(command, async (invocation) => {
        refuseTogether(flags);
        const [{ adopt }, { adoptQuestion, showAdopted }, { ledgerNamed }, { adoptionProof }] =
          await Promise.all([
            import("../../migrations/adopt.ts"),
            import("../render/adoption.ts"),
            import("../../migrations/foreign/foreign-ledgers.ts"),
            import("../../roundtrip/drift/adoption-proof.ts"),
          ]);
        const { ledger, waitLock, server, ...rest } = flags;
        const options = { ...rest, ledger: ledgerNamed(flags.from, ledger) };
        const confirmed = (plan: AdoptPlan): Promise<boolean> =>
          confirm(invocation, adoptQuestion(plan, invocation.terminal));
        const result = await withMigrations(
          invocation,
          (context, settings) =>
            adopt(context, {
              ...options,
              confirm: confirmed,
              proof: adoptionProof(context, settings, server),
            }),
          { waitLockMs: waitLock },
        );
        const dryRun = flags.dryRun === true;
        return {
          json: { ...result, ...(dryRun ? { dryRun } : {}) },
          show: () => showAdopted(invocation, result, dryRun),
        };
      }),
    );
}

function refuseTogether({ to, from, ledger }: Flags): void {
  const problem =
    to !== undefined && from !== undefined
      ? "--to and --from exclude each other"
      : ledger !== undefined && from === undefined && "--ledger goes with --from";
  if (problem === false) return;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: problem,
    hint: "See `pgops adopt --help`.",
    exitCode: ExitCode.usage,
  });
}

const examples = `
Examples:
  $ pgops adopt                   whether another tool's ledger is there
  $ pgops adopt --from dbmate     what dbmate has applied; asks first, or takes --yes
  $ pgops adopt --to 12           up to and including 012
  $ pgops adopt --to 12 --dry-run is the database what they make?
  $ pgops adopt --from flyway --ledger app.flyway_schema_history`;
