import { Command, InvalidArgumentError, Option } from "commander";
import type { ConvertPlan, ConvertResult } from "../../../partitions/convert/result.ts";
import type { ConversionChoice } from "../../../partitions/convert/settings.ts";
import { parseCount, parseMoment } from "../../arguments.ts";
import { confirm } from "../../confirm.ts";
import { type Invocation, invoke, type Outcome } from "../../invocation.ts";
import { withOperation } from "../../operations.ts";
import { type PatienceFlags, patienceOf, withPatienceFlags } from "../../run-flags.ts";

interface ConvertFlags extends PatienceFlags, Omit<ConversionChoice, "table"> {
  at?: Date;
  plan?: boolean;
  abort?: boolean;
  dropForeignKeys?: boolean;
}

/** `pgops partitions convert TABLE` */
export function partitionsConvertCommand(): Command {
  const command = new Command("convert");
  command
    .description(
      "Makes a partitioned table of an ordinary one, with its rows and all that belongs to it: the old table becomes the first partition. " +
        "Readers and writers go on but for the final swap. It shows the steps and asks first.",
    )
    .argument("<table>", "the table, with its schema where that is not public")
    .option("--column <name>", "the column to partition by (default: as the configuration has it)")
    .option(
      "--interval <interval>",
      "day, week, month, quarter, year, or how many ids go into one partition",
      parseInterval,
    )
    .option("--timezone <name>", "the zone in which the intervals begin (default: UTC)")
    .option("--ahead <amount>", "partitions beyond the current one, or a period (default: 3)", parseAhead)
    .option("--default", "with a default partition, which takes what fits no other (default)")
    .option("--no-default", "without one")
    .option("--name <pattern>", "how partitions are called (default for months: {table}_{yyyy}_{mm})")
    .option("--drop-foreign-keys", "drop foreign keys of other tables that a partitioned table cannot take")
    .option("--plan", "print every step with its SQL, its lock and what it reads; change nothing")
    .option("--abort", "take away what a conversion has prepared that did not come to its end")
    .addOption(new Option("--at <moment>", "as if it were then: 2027-03-01T00:00Z").argParser(parseMoment));
  return withPatienceFlags(command, "a step")
    .addHelpText("after", examples)
    .action((table: string, flags: ConvertFlags) =>
      invoke(command, (invocation) =>
        flags.abort === true ? runAbort(invocation, table, flags) : runConvert(invocation, table, flags),
      ),
    );
}

async function runConvert(invocation: Invocation, table: string, flags: ConvertFlags): Promise<Outcome> {
  const { at, plan, dropForeignKeys, ...choice } = flags;
  const { conversionText, showConversion } = await import("../../render/partition-conversion.ts");
  const ask = (planned: ConvertPlan): Promise<boolean> =>
    confirm(invocation, {
      verb: "convert",
      what: planned.table,
      done: "made a partitioned table",
      details: planned.steps.map(({ what }) => what),
      lines: [conversionText(planned, invocation.terminal, { sql: false })],
    });
  const result = await withOperation(
    invocation,
    async (context, settings) => {
      const [{ convertTable }, { conversionSettings }] = await Promise.all([
        import("../../../partitions/convert/convert-table.ts"),
        import("../../../partitions/convert/settings.ts"),
      ]);
      const chosen = conversionSettings(settings, { ...choice, table });
      return convertTable(context, { ...chosen, at, plan, dropForeignKeys, confirm: ask });
    },
    patienceOf(flags),
  );
  const json: ConvertResult = result;
  return { json: { ...json }, show: () => showConversion(invocation, result, dropForeignKeys === true) };
}

async function runAbort(invocation: Invocation, name: string, flags: ConvertFlags): Promise<Outcome> {
  const result = await withOperation(
    invocation,
    async (context) => {
      const [{ abortConversion }, { tableName }] = await Promise.all([
        import("../../../partitions/convert/abort.ts"),
        import("../../../config/migration-settings.ts"),
      ]);
      return abortConversion(context, tableName(name));
    },
    patienceOf(flags),
  );
  const { terminal } = invocation;
  const show = (): void => {
    for (const one of result.removed) terminal.out(`removed  ${one}\n`);
    if (invocation.flags.quiet === true) return;
    const { length } = result.removed;
    const said =
      length === 0
        ? `Nothing to do: nothing was prepared on ${result.table}`
        : `${result.table} is an ordinary table as before, and nothing prepared is left on it`;
    terminal.err(`${terminal.color.green("✔")} ${said}.\n`);
  };
  return { json: { ...result }, show };
}

const intervals = ["day", "week", "month", "quarter", "year"] as const;

function parseInterval(text: string): (typeof intervals)[number] | number {
  const word = intervals.find((one) => one === text);
  if (word !== undefined) return word;
  if (/^\d[\d_]*$/.test(text)) return parseCount(text.replaceAll("_", ""));
  throw new InvalidArgumentError(
    `It takes one of ${intervals.join(", ")}, or how many ids go into one partition.`,
  );
}

function parseAhead(text: string): number | string {
  if (/^\d+$/.test(text) && Number(text) <= 1000) return Number(text);
  if (/^\s*\d+\s*(?:day|week|month|quarter|year)s?\s*$/.test(text)) return text.trim();
  throw new InvalidArgumentError(
    'It takes how many partitions (1000 at most), or a period such as "30 days".',
  );
}

const examples = `
Examples:
  $ pgops partitions convert audit_logs --column created_at --interval month --plan
  $ pgops partitions convert audit_logs --column created_at --interval month
  $ pgops partitions convert events --column id --interval 10_000_000 --no-default
  $ pgops partitions convert audit_logs --abort        take away what a run that was stopped has prepared`;
