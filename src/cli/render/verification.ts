import { formatDuration } from "../../duration.ts";
import type { Finding } from "../../findings.ts";
import type { VerifiedMigration, VerifyResult } from "../../roundtrip/verify/result.ts";
import type { Invocation } from "../invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { count } from "./progress.ts";

/** One migration on one line of stdout, and what was found beneath it. */
export function showVerified(
  { terminal, flags }: Invocation,
  name: string,
  { result, findings, durationMs }: VerifiedMigration,
  width: number,
): void {
  if (flags.quiet === true && findings.length === 0) return;
  const { mark, paint } = looksOf(result, findings, terminal);
  const took = formatDuration(durationMs).padStart(9);
  terminal.out(`  ${mark} ${harmless(name).padEnd(width)}  ${paint(result.padEnd(12))} ${took}\n`);
  for (const one of findings) terminal.out(`${findingText(one, terminal)}\n`);
}

function looksOf(
  result: VerifiedMigration["result"],
  findings: readonly Finding[],
  { color }: Terminal,
): { mark: string; paint: (text: string) => string } {
  if (result === "broken") return { mark: color.red("✖"), paint: color.red };
  if (result === "reversible" && findings.length === 0)
    return { mark: color.green("✔"), paint: (text) => text };
  return { mark: color.yellow("!"), paint: color.yellow };
}

const indent = " ".repeat(6);

function findingText({ rule, severity, where, message, fix }: Finding, { color }: Terminal): string {
  const inner = `${indent}${" ".repeat(rule.length + 2)}`;
  const paint = severity === "error" ? color.red : color.yellow;
  const place = where.line === null ? (where.file ?? "") : `${where.file}:${where.line}`;
  return [
    `${indent}${paint(rule)}  ${lines(message, inner)}`,
    `${inner}${color.dim(harmless(place))}`,
    `${inner}${color.dim("fix:")} ${lines(fix, `${inner}     `)}`,
  ].join("\n");
}

function lines(text: string, inner: string): string {
  return harmless(text).replaceAll("\n", `\n${inner}`);
}

/** Which down files were mended. */
export function showFixed(
  { terminal, flags }: Invocation,
  { written, left }: { written: readonly string[]; left: readonly string[] },
): void {
  const { color } = terminal;
  if (flags.quiet === true) return;
  for (const file of written) terminal.err(`${color.green("fixed")}  ${harmless(file)}\n`);
  if (written.length > 0) terminal.err("\nJudged again:\n");
  else if (left.length === 0) terminal.err("\nThere is nothing that could be fixed.\n");
}

/** The last lines: notes, how many there are of each kind, and where it was proved. */
export function showVerification(
  { terminal, flags }: Invocation,
  { ok, migrations, counts, notes, server, durationMs }: VerifyResult,
): void {
  const { color } = terminal;
  for (const note of notes) terminal.err(`${color.yellow("note:")} ${harmless(note)}\n`);
  if (flags.quiet === true) return;
  const verdicts = (["reversible", "lossy", "irreversible", "broken"] as const)
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`);
  const rest = [
    ...(counts.applied > 0 ? [`${count(counts.applied, "older one")} applied only`] : []),
    ...(counts.unjudged > 0 ? [`${counts.unjudged} not reached`] : []),
  ];
  const mark = ok ? color.green("✔") : color.red("✖");
  const judged =
    migrations.length === 0
      ? "Nothing to judge"
      : `${count(migrations.length, "migration")}: ${verdicts.join(", ")}`;
  const place = server === null ? "" : ` ${placeText(server)}, ${formatDuration(durationMs)}.`;
  terminal.err(`\n${mark} ${[judged, ...rest].join("; ")}.${place}\n`);
}

function placeText({ engine, version }: NonNullable<VerifyResult["server"]>): string {
  return `On ${engine === "named" ? "the server named, PostgreSQL" : "a throwaway PostgreSQL"} ${version}`;
}
