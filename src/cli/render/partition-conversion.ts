import { formatDuration } from "../../duration.ts";
import type { ConvertPlan, ConvertResult, ConvertStep } from "../../partitions/convert/result.ts";
import type { Invocation } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { count, grouped } from "./progress.ts";

const phases = [
  { phase: "prepare", title: "before, beside readers and writers" },
  { phase: "swap", title: "the swap, one transaction: readers and writers wait" },
  { phase: "finish", title: "after, beside readers and writers" },
] as const;

/** The plan for people: each step with its locks and what it reads; with `sql` also the statements. */
export function conversionText(plan: ConvertPlan, terminal: Terminal, { sql }: { sql: boolean }): string {
  const { bold } = terminal.color;
  const lines = [headline(plan)];
  let number = 0;
  for (const { phase, title } of phases) {
    const steps = plan.steps.filter((step) => step.phase === phase);
    if (steps.length === 0) continue;
    lines.push("", bold(title));
    for (const step of steps) lines.push(...stepLines(step, ++number, terminal, sql));
  }
  const lost = plan.lostForeignKeys.map((key) => `dropped, and not made again: ${key}`);
  lines.push("", bold("to know"), ...[...lost, ...plan.notes].map((note) => `  - ${harmless(note)}`));
  return lines.join("\n");
}

function headline({ table, column, interval, timezone, oldTable, rows }: ConvertPlan): string {
  const by =
    typeof interval === "number" ? `by ${grouped(interval)} ids of ${column}` : `by ${interval} of ${column}`;
  const zone = typeof interval === "number" || timezone === "UTC" ? "" : ` in ${timezone}`;
  if (oldTable === null) return `${table} is partitioned ${by}${zone}: a conversion has swapped it already`;
  const known = rows === null ? "its rows" : `its ${grouped(Math.round(rows))} rows or so`;
  return `${table} ${by}${zone}: ${known} are then in ${oldTable.name}, which takes what lies before ${oldTable.to}`;
}

function stepLines(step: ConvertStep, number: number, { color }: Terminal, sql: boolean): string[] {
  const locks = step.locks.map(({ mode, table }) => `${mode} on ${table}`);
  const facts = [...locks, ...(step.reads === null ? [] : [step.reads])].join("; ");
  const done = step.done ? ` ${color.green("(done by an earlier run)")}` : "";
  const indent = " ".repeat(6);
  return [
    `  ${String(number).padStart(2)}  ${harmless(step.what)}${done}`,
    ...(facts === "" ? [] : [`${indent}${color.dim(harmless(facts))}`]),
    ...(sql
      ? step.sql.flatMap((statement) =>
          `${harmless(statement)};`.split("\n").map((line) => `${indent}  ${line}`),
        )
      : []),
  ];
}

/** Prints what was planned or done, and last what stands. */
export function showConversion(
  { terminal, flags }: Invocation,
  result: ConvertResult,
  dropForeignKeys: boolean,
): void {
  const { outcome } = result;
  if (outcome === "planned") terminal.out(`${conversionText(result, terminal, { sql: true })}\n`);
  else for (const line of doneLines(result)) terminal.out(`${line}\n`);
  if (flags.quiet === true) return;
  terminal.err(`${summaryOf(result, terminal, dropForeignKeys)}\n`);
  if (result.configuration === null || outcome === "declined") return;
  terminal.err(`Add it to \`partitions\` in the configuration: ${harmless(result.configuration)}\n`);
}

function doneLines({ outcome, oldTable, created }: ConvertResult): string[] {
  if (outcome === "declined") return [];
  return [
    ...(oldTable === null ? [] : [`attached  ${oldTable.name}`]),
    ...created.map((name) => `made      ${name}`),
  ];
}

function summaryOf(result: ConvertResult, { color }: Terminal, dropForeignKeys: boolean): string {
  const { outcome, table, oldTable, created, swapMs, lostForeignKeys, steps } = result;
  const { length } = lostForeignKeys;
  switch (outcome) {
    case "declined":
      return "Nothing was changed.";
    case "planned": {
      if (steps.length === 0)
        return `${table} is partitioned already; without --plan what is missing is made. Nothing was changed.`;
      const refused =
        length === 0 || dropForeignKeys
          ? ""
          : ` It is refused without --drop-foreign-keys, for ${count(length, "foreign key")}.`;
      return `${count(steps.length, "step")}.${refused} Nothing was changed.`;
    }
    case "finished":
      return `${color.green("✔")} ${table} was partitioned already by an earlier run; ${count(created.length, "partition")} made.`;
    case "converted": {
      const held =
        swapMs === null ? "" : `; readers and writers waited ${formatDuration(swapMs)} for the swap`;
      const lost = length === 0 ? "" : `; ${count(length, "foreign key")} dropped`;
      return `${color.green("✔")} ${table} is partitioned: its rows are in ${oldTable?.name ?? ""}, ${count(created.length, "partition")} made${lost}${held}.`;
    }
  }
}
