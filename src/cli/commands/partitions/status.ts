import { Command } from "commander";
import { ExitCode } from "../../../errors.ts";
import type { PartitionsStatusResult } from "../../../partitions/status/result.ts";
import { parseCount } from "../../arguments.ts";
import { withFormat } from "../../format.ts";
import { type Invocation, invoke, type Outcome } from "../../invocation.ts";
import { type PartitionFlags, withPartitionContext, withPartitionFlags } from "../../partitions.ts";

interface Flags extends PartitionFlags {
  exact?: boolean;
  all?: boolean;
  check?: boolean;
  minRunway?: number;
}

/** `pgops partitions status` */
export function partitionsStatusCommand(): Command {
  const command = new Command("status");
  command
    .description(
      "Shows each table: its partitions with rows and sizes, for how long there are enough of them, and what is not as it should " +
        "be. Changes nothing.",
    )
    .summary("where each table stands")
    .option("--exact", "count rows instead of asking the catalog; it reads every partition")
    .option("--all", "every partition, however many they are")
    .option("--check", "exit with 3 when something needs attention")
    .option(
      "--min-runway <days>",
      "below how many days a table needs attention (default: 14, or half of what is to be ahead)",
      parseCount,
    );
  return withFormat(withPartitionFlags(command))
    .addHelpText("after", examples)
    .action((flags: Flags) => invoke(command, (invocation) => runStatus(invocation, flags)));
}

async function runStatus(invocation: Invocation, flags: Flags): Promise<Outcome> {
  const result = await withPartitionContext(invocation, flags, async (context) => {
    const { partitionsStatus } = await import("../../../partitions/status/status.ts");
    return partitionsStatus(context, { exact: flags.exact, minRunwayDays: flags.minRunway });
  });
  const { tables, exact, findings, counts } = result;
  const exitCode = exitCodeOf(result, flags.check === true);
  const { showPartitions, showPartitionsSummary } = await import("../../render/partitions-status.ts");
  return {
    json: { ok: exitCode === ExitCode.done, tables, exact, findings, counts },
    show: () => showPartitions(invocation, result, flags.all === true),
    report: {
      command: invocation.name,
      ok: findings.length === 0,
      subject: "table",
      home: ".",
      items: itemsOf(result),
      findings,
      counts,
    },
    summary: () => showPartitionsSummary(invocation, result),
    exitCode,
  };
}

/** A finding about a partition is told with its table. */
function itemsOf({ tables, findings }: PartitionsStatusResult): NonNullable<Outcome["report"]>["items"] {
  return tables.map((status) => {
    const { table, partitions, default: held } = status;
    const names = new Set([table, ...partitions.map(({ name }) => name), held?.name]);
    return {
      name: table,
      file: null,
      findings: findings.filter(({ where }) => names.has(where.object ?? "")),
    };
  });
}

function exitCodeOf({ tables, findings }: PartitionsStatusResult, check: boolean): ExitCode {
  const problem = tables.find((one) => one.problem !== null)?.problem;
  if (check) return findings.length === 0 ? ExitCode.done : ExitCode.findings;
  return problem?.code === "PGOPS_PARTITIONS_TABLE" ? ExitCode.usage : ExitCode.done;
}

const examples = `
Examples:
  $ pgops partitions                        each table, with a bar for the rows of each partition
  $ pgops partitions --check                for monitoring: exit code 3 when something needs attention
  $ pgops partitions status --exact --json  everything, with rows counted
  $ pgops partitions --at 2027-03-01T00:00Z what it would say then

docs/partitions.md says what needs attention, and why.`;
