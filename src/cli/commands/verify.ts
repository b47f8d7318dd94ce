import { Command, Option } from "commander";
import { ExitCode } from "../../errors.ts";
import type { VerifyEvent } from "../../roundtrip/verify/context.ts";
import type { VerifyResult } from "../../roundtrip/verify/result.ts";
import { parseMajor, parseMigrationNumber } from "../arguments.ts";
import { type Invocation, invoke, type Outcome } from "../invocation.ts";

interface Flags {
  from?: number;
  to?: number;
  changedSince?: string;
  server?: string;
  postgres?: number;
  strict?: boolean;
}

/** `pgops verify` */
export function verifyCommand(): Command {
  const command = new Command("verify");
  return command
    .description(
      "Proves on a throwaway PostgreSQL that each migration can be undone: up, down and up again, with the catalog " +
        "and the rows compared each time. It needs no database.",
    )
    .option("--from <number>", "judge from this one on; older ones are applied only", parseMigrationNumber)
    .option("--to <number>", "judge up to and including this one", parseMigrationNumber)
    .option("--changed-since <commit>", "judge what has come or changed since this commit of git")
    .option("--server <url>", "work on this server instead; databases of its own are made there, and removed")
    .addOption(
      new Option("--postgres <major>", "the version of the throwaway server: 14 to 18").argParser(parseMajor),
    )
    .option("--strict", "let warnings count as errors")
    .addHelpText("after", examples)
    .action((flags: Flags) => invoke(command, (invocation) => runVerify(invocation, flags)));
}

async function runVerify(invocation: Invocation, { strict, ...options }: Flags): Promise<Outcome> {
  const { environment, signal, terminal, flags } = invocation;
  const settings = await invocation.settings({ needsDatabase: false });
  const [{ verify }, { showVerified, showVerification }] = await Promise.all([
    import("../../roundtrip/verify/verify.ts"),
    import("../render/verification.ts"),
  ]);
  const shown = flags.json !== true;
  const emit = (event: VerifyEvent): void => {
    if (event.type !== "judged" || !shown) return;
    showVerified(invocation, event.label, event.migration, nameWidth);
  };
  const result = await verify(
    {
      settings,
      settingsFor: (databaseUrl) => invocation.settings({ databaseUrl }),
      env: environment,
      emit,
      signal,
    },
    options,
  );
  const ok =
    result.ok && (strict !== true || result.migrations.every(({ findings }) => findings.length === 0));
  return {
    json: { ...documentOf(result), ok },
    show: () => showVerification({ ...invocation, terminal }, { ...result, ok }),
    exitCode: ok ? ExitCode.done : ExitCode.findings,
  };
}

/** Wide enough for most names, so that the verdicts stand in one column though they come one by one. */
const nameWidth = 32;

function documentOf({
  migrations,
  counts,
  notes,
  server,
  durationMs,
}: VerifyResult): Record<string, unknown> {
  return { migrations, counts, notes, server, durationMs };
}

const examples = `
Examples:
  $ pgops verify                                all of them
  $ pgops verify --changed-since origin/main    in a pull request: what is new in it
  $ pgops verify --from 12 --to 14
  $ pgops verify --postgres 14                  on another version
  $ pgops verify --json                         for programs; exit code 3 when one is broken

docs/verify.md says what is compared, and what each rule means.`;
