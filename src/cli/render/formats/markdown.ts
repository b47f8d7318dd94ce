import type { Finding } from "../../../findings.ts";
import { harmless } from "../../terminal.ts";
import { summaryText } from "../findings.ts";
import type { FindingsReport } from "./report.ts";

/** A comment on GitHub holds 65,536 characters. */
const mostCharacters = 60_000;

/**
 * The report for a person, as GitHub's and GitLab's Markdown: a table of the findings, and below it the SQL of those
 * whose fix is SQL. What does not fit into a comment is counted instead.
 */
export function markdownReport(report: FindingsReport): string {
  const { command, ok, findings } = report;
  const head = `### ${ok ? "✔" : "✖"} pgops ${command}: ${summaryText(report)}\n`;
  const results = resultCounts(report);
  const shown = thoseThatFit(findings);
  const rows = shown.map(tableRow).join("");
  const table = findings.length === 0 ? "" : `\n| | rule | where | what |\n|---|---|---|---|\n${rows}`;
  const left = findings.length - shown.length;
  const more = left === 0 ? "" : `\n… and ${left} more: \`pgops ${command}\` lists them all.\n`;
  return [head, results, table, ...shown.filter(fixedBySql).map(sqlFix), more].join("");
}

function resultCounts({ items }: FindingsReport): string {
  const results = Map.groupBy(
    items.flatMap(({ result }) => result ?? []),
    (result) => result,
  );
  if (results.size === 0) return "";
  return `\n${[...results].map(([result, all]) => `${all.length} ${escapeText(result)}`).join(", ")}\n`;
}

function thoseThatFit(findings: readonly Finding[]): Finding[] {
  let left = mostCharacters;
  return findings.filter((one) => {
    left -= tableRow(one).length + (fixedBySql(one) ? sqlFix(one).length : 0);
    return left >= 0;
  });
}

function tableRow(one: Finding): string {
  const { rule, severity, message, fix } = one;
  const what = fixedBySql(one) ? message : `${message}\nFix: ${fix}`;
  const cells = [severity, rule, placeOf(one), what].map(escapeText);
  return `| ${cells.join(" | ")} |\n`;
}

/** A fix is SQL that can be run, or a sentence. */
function fixedBySql({ fix }: Finding): boolean {
  return /^(?:\s*--.*\n)*\s*[A-Z]{2,}\s[^]*;\s*$/.test(fix);
}

function sqlFix(one: Finding): string {
  const { rule, fix } = one;
  const text = fix.toWellFormed().replaceAll(/\r\n?/g, "\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `\nFix of ${escapeText([rule, placeOf(one)].join(" "))}:\n\n${fence}sql\n${text.trimEnd()}\n${fence}\n`;
}

/** A migration's name stands in that of its file already. */
function placeOf({ where: { file, line, column, object } }: Finding): string {
  const place = [file, line, column].filter((part) => part !== null).join(":");
  return object === null || place.includes(object)
    ? place
    : [place, object].filter((part) => part !== "").join(" ");
}

/** A backslash before a pipe is read in more than one way inside a table. */
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;" };

/** Text that means itself, on one line, also in a cell of a table. */
function escapeText(text: string): string {
  return (
    harmless(text.toWellFormed().replaceAll(/\r\n?|[\u2028\u2029]/g, "\n"))
      .trim()
      .replaceAll(/[&<>|\\`*_{}[\]()#+!~-]/g, (mark) => entities[mark] ?? `\\${mark}`)
      // What looks like an address would be made a link, with the backslashes in it.
      .replaceAll(/(?<=www)(?=\.)|(?=:\/\/|@)/gi, "\\")
      .replaceAll("\n", "<br>")
  );
}
