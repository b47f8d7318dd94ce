import { relative } from "node:path";
import { Command } from "commander";
import { ExitCode } from "../../errors.ts";
import { countFindings } from "../../findings.ts";
import type { DiffOptions } from "../../roundtrip/drift/diff.ts";
import { driftContext } from "../drift.ts";
import { withFormat } from "../format.ts";
import { type Invocation, invoke, type Outcome } from "../invocation.ts";
import { withServerFlags } from "../server-flags.ts";

interface Flags extends DiffOptions {
  sql?: boolean;
}

/** `pgops diff` */
export function diffCommand(): Command {
  const command = new Command("diff");
  command
    .description(
      "Compares a database, which it only reads, with what the migrations make on a throwaway PostgreSQL; or any " +
        "two of databases, snapshots and migrations.",
    )
    .option("--from <side>", "what it should be: see below (default: migrations)")
    .option("--to <side>", "what is compared with it (default: database)")
    .option(
      "--sql",
      "print the SQL of each object on both sides, and what makes the second side like the first",
    );
  return withFormat(withServerFlags(command))
    .addHelpText("after", examples)
    .action((flags: Flags) => invoke(command, (invocation) => runDiff(invocation, flags)));
}

async function runDiff(invocation: Invocation, { sql, ...options }: Flags): Promise<Outcome> {
  const [{ diff }, { driftFindings }, { showDiff, showDiffSql, showDiffSummary }] = await Promise.all([
    import("../../roundtrip/drift/diff.ts"),
    import("../../roundtrip/drift/findings.ts"),
    import("../render/diff.ts"),
  ]);
  const result = await diff(driftContext(invocation), options);
  const { from, to, differences, restore, counts, partitions } = result;
  const ok = differences.length === 0;
  const { migrations } = await invocation.settings({ needsDatabase: false });
  const findings = driftFindings(differences, result);
  const report = {
    command: invocation.name,
    ok,
    subject: "difference",
    home: relative(invocation.cwd, migrations.directory) || ".",
    items: findings.map((one) => ({ name: one.where.object ?? "", file: null, findings: [one] })),
    findings,
    counts: countFindings(findings),
  };
  return {
    json: { ok, from, to, differences, restore, counts, partitions },
    show: () => (sql === true ? showDiffSql : showDiff)(invocation, result),
    report,
    summary: () => showDiffSummary(invocation, result),
    exitCode: ok ? ExitCode.done : ExitCode.findings,
  };
}

const examples = `
A side is one of:
  migrations       what the migrations make; beside a database, those that it has applied
  migrations:12    what they make up to that one
  database         the configured database
  postgres://...   another database
  git:REF          what the migrations of that commit make
  FILE.json        a file that pgops snapshot wrote

Examples:
  $ pgops diff                                  has somebody changed the database by hand? exit code 3 if so
  $ pgops diff --sql > back.sql                 and what would take it back
  $ pgops diff --from git:main --to migrations  what this branch does to the schema
  $ pgops diff --from before.json               what has changed since that snapshot

docs/drift.md says what is compared, and how differences are left out; docs/ci.md tells of the formats.`;
