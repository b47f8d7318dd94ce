import type { Finding, FindingPlace, Severity } from "../../findings.ts";
import type { Invocation } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import type { FindingsReport } from "./formats/report.ts";
import { count } from "./progress.ts";

/** Prints the findings as aligned blocks on stdout. */
export function showFindings(terminal: Terminal, findings: readonly Finding[]): void {
  const width = Math.max(0, ...findings.map(({ rule }) => rule.length));
  for (const one of findings) terminal.out(`${block(one, width, terminal)}\n`);
}

/** Says on stderr how many findings there are; not with `--quiet`. */
export function showSummary({ terminal, flags }: Invocation, report: FindingsReport): void {
  if (flags.quiet === true) return;
  const { green, red } = terminal.color;
  terminal.err(`${report.ok ? green("✔") : red("✖")} ${summaryText(report)}.\n`);
}

/** "3 migrations, 1 error, 2 warnings" */
export function summaryText({ subject, items, findings, counts }: FindingsReport): string {
  const parts = [
    count(items.length, subject),
    ...(counts.error > 0 ? [count(counts.error, "error")] : []),
    ...(counts.warning > 0 ? [count(counts.warning, "warning")] : []),
  ];
  return `${parts.join(", ")}${findings.length === 0 ? ", nothing wrong" : ""}`;
}

const severityWidth = "warning".length;

function block({ rule, severity, where, message, fix }: Finding, width: number, terminal: Terminal): string {
  const { color } = terminal;
  const indent = " ".repeat(severityWidth + 2);
  const place = harmless(placeText(where).replaceAll("\n", "␊"));
  const head = `${paint(severity, terminal)}  ${color.bold(rule.padEnd(width))}  ${place}`;
  const fixed = `${indent}${color.dim("fix:")} ${harmless(fix)}`;
  return [head.trimEnd(), `${indent}${harmless(message)}`, fixed, ""].join("\n");
}

function paint(severity: Severity, { color }: Terminal): string {
  const text = severity.padEnd(severityWidth);
  return severity === "error" ? color.red(text) : color.yellow(text);
}

function placeText({ file, line, column, object }: FindingPlace): string {
  const parts = [file ?? object ?? "", line, column].filter((part) => part !== null);
  return parts.join(":");
}
