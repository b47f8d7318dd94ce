import { shortBound } from "../../partitions/bound-text.ts";
import type { CreatedTable, CreateResult } from "../../partitions/create/result.ts";
import type { Invocation } from "../invocation.ts";
import { columnsTable } from "./columns.ts";
import { daysText } from "./partition-rows.ts";
import { count } from "./progress.ts";

/** A dry run: what would be made, on stdout. */
export function showPlanned({ terminal }: Invocation, { tables, dryRun }: CreateResult): void {
  if (!dryRun) return;
  const rows = tables.flatMap(({ table, made, madeDefault }) => [
    ...made.map(({ name, from, to }) => [table, name, shortBound(from), shortBound(to)]),
    ...(madeDefault === null ? [] : [[table, madeDefault, "default", ""]]),
  ]);
  if (rows.length > 0)
    terminal.out(`${columnsTable(["table", "partition", "from", "to"], rows, terminal)}\n`);
}

/** The last lines: what was made of each table, and for how long there are partitions now. */
export function showCreated({ terminal, flags }: Invocation, { tables, dryRun }: CreateResult): void {
  if (flags.quiet === true) return;
  const { color } = terminal;
  for (const created of tables) {
    const dry = dryRun ? " Dry run: nothing was changed." : "";
    terminal.err(
      `${color.green("✔")} ${created.table}: ${madeText(created, dryRun)}${runwayText(created, dryRun)}.${dry}\n`,
    );
  }
}

function madeText({ made, madeDefault }: CreatedTable, dryRun: boolean): string {
  const number = made.length + (madeDefault === null ? 0 : 1);
  if (number === 0) return `nothing ${dryRun ? "is" : "was"} missing`;
  return `${count(number, "partition")} ${dryRun ? "to make" : "made"}`;
}

function runwayText({ runwayDays }: CreatedTable, dryRun: boolean): string {
  return runwayDays === null ? "" : `, ${daysText(runwayDays)} of runway${dryRun ? " as it is" : ""}`;
}
