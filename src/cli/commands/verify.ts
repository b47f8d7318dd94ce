import { join, relative } from "node:path";
import { Command } from "commander";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { countFindings } from "../../findings.ts";
import type { VerifyEvent } from "../../roundtrip/verify/context.ts";
import type { VerifyResult } from "../../roundtrip/verify/result.ts";
import { parseMigrationNumber } from "../arguments.ts";
import { chosenFormat, withFormat } from "../format.ts";
import { type Invocation, invoke, type Outcome } from "../invocation.ts";
import { withMigrations } from "../migrations.ts";
import { type ServerFlags, withServerFlags } from "../server-flags.ts";

interface Flags extends ServerFlags {
  from?: number;
  to?: number;
  changedSince?: string;
  strict?: boolean;
  writeFixes?: boolean;
}

/** `pgops verify` */
export function verifyCommand(): Command {
  const command = new Command("verify");
  command
    .description(
      "Proves on a throwaway PostgreSQL that each migration can be undone: up, down and up again, with the catalog " +
        "and the rows compared each time. It needs no database.",
    )
    .option("--from <number>", "judge from this one on; older ones are applied only", parseMigrationNumber)
    .option("--to <number>", "judge up to and including this one", parseMigrationNumber)
    .option("--changed-since <commit>", "judge what has come or changed since this commit of git");
  withServerFlags(command, "work on this server instead; databases of its own are made there, and removed")
    .option(
      "--write-fixes",
      "add what restores the objects to the down files of migrations that are not applied",
    )
    .option("--strict", "let warnings count as errors");
  return withFormat(command)
    .addHelpText("after", examples)
    .action((flags: Flags) => invoke(command, (invocation) => runVerify(invocation, flags)));
}

async function runVerify(invocation: Invocation, flags: Flags): Promise<Outcome> {
  const { environment: env, signal } = invocation;
  const settings = await invocation.settings({ needsDatabase: false });
  const [{ verify }, { showVerified, showVerification, showFixed }] = await Promise.all([
    import("../../roundtrip/verify/verify.ts"),
    import("../render/verification.ts"),
  ]);
  const emit = (event: VerifyEvent): void => {
    if (chosenFormat(invocation.flags) !== "text") return;
    if (event.type === "judged") showVerified(invocation, event.label, event.migration, nameWidth);
    else if (event.type === "fixed") showFixed(invocation, event);
  };
  const settingsFor = (databaseUrl: string): Promise<Settings> => invocation.settings({ databaseUrl });
  const { strict, writeFixes, ...options } = flags;
  const result = await verify(
    { settings, settingsFor, database: await databaseName(invocation), env, emit, signal },
    { ...options, isApplied: writeFixes === true ? await appliedSomewhere(invocation, options) : undefined },
  );
  const findings = result.migrations.flatMap((one) => one.findings);
  const ok = result.ok && (strict !== true || findings.length === 0);
  const home = relative(invocation.cwd, settings.migrations.directory) || ".";
  return {
    json: documentOf({ ...result, ok }),
    report: {
      command: invocation.name,
      ok,
      strict: strict === true,
      subject: "migration",
      home,
      items: result.migrations.map(({ filename, result: verdict, findings: own, durationMs }) => ({
        name: filename.replace(/\.up\.sql$/, ""),
        file: join(home, filename),
        result: verdict,
        findings: own,
        durationMs,
      })),
      findings,
      counts: countFindings(findings),
    },
    summary: () => showVerification(invocation, { ...result, ok }),
    exitCode: ok ? ExitCode.done : ExitCode.findings,
  };
}

/** What the configured database is called, where one is configured. */
async function databaseName({ cwd, flags, environment }: Invocation): Promise<string | undefined> {
  const { loadSettings } = await import("../../config/load.ts");
  try {
    const { config: configFile, env: name, databaseUrl } = flags;
    const { database } = await loadSettings({
      cwd,
      env: environment,
      configFile,
      environment: name,
      databaseUrl,
    });
    if (database?.kind === "embedded") return database.database;
    return database?.target.origin === "default" ? undefined : database?.target.database;
  } catch {
    // None is needed.
    return undefined;
  }
}

/** Whether the configured database has a migration; what is new since a commit is taken for applied nowhere. */
async function appliedSomewhere(
  invocation: Invocation,
  { changedSince }: Pick<Flags, "changedSince">,
): Promise<(filename: string) => boolean> {
  if (changedSince !== undefined) return () => false;
  const { status } = await import("../../migrations/status.ts");
  const { migrations } = await withMigrations(invocation, status).catch((error: unknown) => {
    throw error instanceof PgopsError ? error.with({ hint: cannotTell }) : error;
  });
  const pending = new Set(
    migrations
      .filter(
        ({ state, unfinished }) => (state === "pending" || state === "out-of-order") && unfinished === null,
      )
      .map(({ filename }) => filename),
  );
  return (filename) => !pending.has(filename);
}

const cannotTell =
  "--write-fixes asks the configured database what is applied there. Without one, name what is new: --changed-since <commit>.";

/** Wide enough for most names, so that the verdicts stand in one column though they come one by one. */
const nameWidth = 32;

function documentOf({ ok, migrations, ...rest }: VerifyResult): Record<string, unknown> {
  const judged = migrations.map(({ number, name, result: verdict, findings, durationMs }) => {
    return { number, name, result: verdict, findings, durationMs };
  });
  return { ok, migrations: judged, ...rest };
}

const examples = `
Examples:
  $ pgops verify                                all of them
  $ pgops verify --changed-since origin/main    in a pull request: what is new in it
  $ pgops verify --from 12 --to 14
  $ pgops verify --postgres 14                  on another version
  $ pgops verify --json                         for programs; exit code 3 when one is broken

docs/verify.md says what is compared, and what each rule means.`;
