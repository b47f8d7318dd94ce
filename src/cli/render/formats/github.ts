import type { Finding, Severity } from "../../../findings.ts";
import { harmless } from "../../terminal.ts";
import type { FindingsReport } from "./report.ts";

/** GitHub shows so many annotations of each severity for a step, and drops the others. */
const mostShown = 10;

/**
 * The findings as workflow commands, which GitHub shows as annotations at the lines of the files. Where there are
 * more of a severity than it shows, the last one says how many are missing.
 */
export function githubCommands(report: FindingsReport): string {
  return (["error", "warning"] as const).map((severity) => commandsOf(severity, report)).join("");
}

function commandsOf(severity: Severity, { command, findings }: FindingsReport): string {
  const all = findings.filter((one) => one.severity === severity);
  const shown = all.length > mostShown ? all.slice(0, mostShown - 1) : all;
  const lines = shown.map((one) =>
    workflowCommand(severity, propertiesOf(one), `${one.message}\nFix: ${one.fix}`),
  );
  const left = all.length - shown.length;
  if (left > 0) {
    const text = `${left} more of them: \`pgops ${command}\` lists all, and so does the summary of the run`;
    lines.push(workflowCommand(severity, { title: `pgops ${command}` }, text));
  }
  return lines.join("");
}

function propertiesOf({ rule, where }: Finding): Record<string, string | number | null> {
  const { file, line, column, object } = where;
  const title = object === null ? rule : `${rule}: ${object}`;
  if (file === null) return { title };
  return { file, line, col: line === null ? null : column, title };
}

function workflowCommand(
  name: string,
  properties: Record<string, string | number | null>,
  message: string,
): string {
  const written = Object.entries(properties)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${written.join(",")}::${escapeData(message)}\n`;
}

/** GitHub's runner takes back these escapes and no others. */
function escapeData(text: string): string {
  return harmless(text.replaceAll("\r\n", "\n"))
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
