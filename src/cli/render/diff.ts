import type { SideDescription } from "../../roundtrip/drift/context.ts";
import type { DiffResult } from "../../roundtrip/drift/diff.ts";
import type { Drift } from "../../roundtrip/drift/differences.ts";
import type { PartitionsLeftOut } from "../../roundtrip/drift/partitions.ts";
import type { Invocation } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { columnsTable } from "./columns.ts";
import { count } from "./progress.ts";

/** The differences as a table. */
export function showDiff({ terminal }: Invocation, result: DiffResult): void {
  const { differences } = result;
  if (differences.length === 0) return;
  const rows = differences.map((one) =>
    [one.kind, one.identity, whatOf(one, result)].map((cell) => oneLine(cell)),
  );
  terminal.out(`${columnsTable(["kind", "object", "what"], rows, terminal)}\n`);
}

/** What was left out, how many differences there are, and between what. */
export function showDiffSummary({ terminal, flags }: Invocation, result: DiffResult): void {
  if (flags.quiet === true) return;
  for (const one of result.partitions) terminal.err(`${terminal.color.dim(leftOutText(one))}\n`);
  terminal.err(summaryOf(result, terminal));
}

/** "4 partitions of public.audit_logs are left to `pgops partitions`; 1 of them is detached." */
function leftOutText({ table, leftOut, detached }: PartitionsLeftOut): string {
  const what = `${count(leftOut, "partition")} of ${harmless(table)}`;
  const apart = detached === 0 ? "" : `; ${detached} of them ${detached === 1 ? "is" : "are"} detached`;
  return `${what} ${leftOut === 1 ? "is" : "are"} left to \`pgops partitions\`${apart}.`;
}

/** One difference in words: "only in the migrations", "changed: definition, owner". */
function whatOf({ type, properties }: Drift, { from, to }: Pick<DiffResult, "from" | "to">): string {
  if (type === "added") return `only in ${to.name}`;
  return type === "removed" ? `only in ${from.name}` : `changed: ${properties.join(", ")}`;
}

/** SQL on stdout that can be run as it stands: what both sides are as comments, then what makes `to` like `from`. */
export function showDiffSql({ terminal }: Invocation, result: DiffResult): void {
  const { differences, restore, from, to } = result;
  for (const one of differences) {
    const parts = [
      `-- ${commented(`${one.key}: ${whatOf(one, result)}`)}`,
      ...sideLines(from, one.sql.before),
      ...sideLines(to, one.sql.after),
    ];
    terminal.out(`${parts.join("\n")}\n\n`);
  }
  if (differences.length > 0) {
    const body =
      restore.length === 0 ? "-- There are no statements that do it." : harmless(restore.join("\n"));
    terminal.out(`-- This makes ${commented(to.name)} like ${commented(from.name)}:\n${body}\n`);
  }
}

function sideLines({ name }: SideDescription, statements: readonly string[]): string[] {
  if (statements.length === 0) return [];
  return [`--   ${commented(name)}:`, `--     ${commented(statements.join("\n"))}`];
}

/** Nothing of a text may leave the comment that it stands in. */
function commented(text: string): string {
  return harmless(text).replaceAll("\n", "\n--     ");
}

function summaryOf({ differences, counts, from, to }: DiffResult, { color }: Terminal): string {
  const sides = `${harmless(from.name)} and ${harmless(to.name)}`;
  if (differences.length === 0) return `${color.green("✔")} No difference between ${sides}.\n`;
  const parts = [
    ...(counts.removed > 0 ? [`${counts.removed} only in the first`] : []),
    ...(counts.added > 0 ? [`${counts.added} only in the second`] : []),
    ...(counts.changed > 0 ? [`${counts.changed} changed`] : []),
  ];
  const head = `${count(differences.length, "difference")} between ${sides}`;
  return `${color.red("✖")} ${head}: ${parts.join(", ")}.\n`;
}

function oneLine(text: string): string {
  return harmless(text).replaceAll("\n", "␊");
}
