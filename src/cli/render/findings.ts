import { countFindings, type Finding, type FindingPlace, type Severity } from "../../findings.ts";
import type { Invocation } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { count } from "./progress.ts";

export interface FoundIn {
  /** What was checked, as a noun: "migration". */
  subject: string;
  total: number;
  findings: readonly Finding[];
  ok: boolean;
}

/** Prints the findings as aligned blocks on stdout, and on stderr, last, how many there are. */
export function showFindings(
  { terminal, flags }: Invocation,
  { subject, total, findings, ok }: FoundIn,
): void {
  const width = Math.max(0, ...findings.map(({ rule }) => rule.length));
  for (const one of findings) terminal.out(`${block(one, width, terminal)}\n`);
  if (flags.quiet === true) return;
  const counts = countFindings(findings);
  const parts = [
    count(total, subject),
    ...(counts.error > 0 ? [count(counts.error, "error")] : []),
    ...(counts.warning > 0 ? [count(counts.warning, "warning")] : []),
  ];
  const { green, red } = terminal.color;
  const mark = ok ? green("✔") : red("✖");
  terminal.err(`${mark} ${parts.join(", ")}${findings.length === 0 ? ", nothing wrong" : ""}.\n`);
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
