import { formatDuration } from "../../duration.ts";
import type { RepairedTable, PartitionsRepairResult, RepairStep } from "../../partitions/repair/result.ts";
import type { Invocation } from "../invocation.ts";
import { harmless } from "../terminal.ts";
import { bytesText } from "./amounts.ts";
import { columnsTable } from "./columns.ts";
import { shortBound } from "../../partitions/bound-text.ts";
import { count, grouped } from "./progress.ts";

/** What was found, and with `--plan` what would be done, step by step, on stdout. */
export function showRepairPlan({ terminal }: Invocation, { tables, plan }: PartitionsRepairResult): void {
  if (!plan) return;
  const { color } = terminal;
  for (const planned of tables) {
    const { found, steps, differences, notes } = planned;
    if (tables.length > 1) terminal.out(`${planned.table}\n`);
    if (found.length > 0) {
      const rows = found.map(({ from, to, rows: number }) => [
        shortBound(from),
        shortBound(to),
        grouped(number),
      ]);
      terminal.out(
        `${columnsTable(["from", "to", "rows in the default partition"], rows, terminal, new Set(["rows in the default partition"]))}\n\n`,
      );
    }
    for (const [index, step] of steps.entries()) terminal.out(stepText(index + 1, step, color.dim));
    for (const { partition, what, message } of differences)
      terminal.out(`  ${partition}: ${what}: ${harmless(message)}\n`);
    for (const note of notes) terminal.out(`  ${color.yellow(harmless(note))}\n`);
  }
}

function stepText(
  number: number,
  { what, lock, rows, does }: RepairStep,
  dim: (text: string) => string,
): string {
  const work = rows === null || does === null ? "" : `${does} about ${grouped(rows)} rows; `;
  return `  ${number}. ${harmless(what)}\n     ${dim(`${work}${lock ?? "nobody waits"}`)}\n`;
}

/** The last lines: what was done to each table, and what stands now. */
export function showRepaired(
  { terminal, flags }: Invocation,
  { tables, plan }: PartitionsRepairResult,
): void {
  if (flags.quiet === true) return;
  const { color } = terminal;
  for (const repaired of tables) {
    const left = repaired.differences.filter(({ mended }) => !mended);
    if (!plan)
      for (const { partition, what, message } of left)
        terminal.err(`${color.yellow("left as it is:")} ${partition}: ${what}: ${harmless(message)}\n`);
    const said = plan ? plannedText(repaired) : doneText(repaired);
    terminal.err(`${color.green("✔")} ${repaired.table}: ${said}\n`);
  }
}

function plannedText({ steps, made, diskBytes, staying, differences }: RepairedTable): string {
  const to = steps.length + differences.length;
  if (to === 0) return `nothing to repair${stayingText(staying)}. Plan: nothing was changed.`;
  const disk = diskBytes === 0 ? "" : `, ${bytesText(diskBytes)} of disk meanwhile`;
  return `${count(made.length, "partition")} to make${disk}${stayingText(staying)}. Plan: nothing was changed.`;
}

function doneText(repaired: RepairedTable): string {
  const { made, rowsMoved, longestHoldMs, staying, strategy, differences } = repaired;
  const mended = differences.filter((one) => one.mended).length;
  const parts = [
    ...(made.length === 0 ? [] : [`${count(made.length, "partition")} made`]),
    ...(strategy === "turn" && rowsMoved === 0 ? ["no row moved"] : []),
    ...(rowsMoved === 0 ? [] : [`${count(rowsMoved, "row")} moved`]),
    ...(mended === 0 ? [] : [`${count(mended, "difference")} mended`]),
    ...(strategy === "nothing" ? [] : [`the table was locked for ${formatDuration(longestHoldMs)} at most`]),
  ];
  return `${parts.length === 0 ? "nothing to repair" : parts.join(", ")}${stayingText(staying)}.`;
}

function stayingText(staying: number): string {
  return staying === 0 ? "" : `, ${count(staying, "row")} of no interval in the default partition`;
}
