import type { Finding } from "../../../findings.ts";
import { type FindingsReport, looseFindings, type ReportItem } from "./report.ts";
import { xmlDocument, type XmlElement } from "./xml.ts";

/**
 * The report as JUnit XML, a test case for each item, and one for each file whose findings belong to none. A case has
 * one failure at most, which holds all its errors: readers take the first and drop the others.
 */
export function junitXml(report: FindingsReport): string {
  const cases = [...report.items, ...looseItems(report)];
  const name = `pgops ${report.command}`;
  const elements = cases.map((item) => testCase(item, report));
  const has = (child: string): number =>
    elements.filter(({ content }) => Array.isArray(content) && content.some((one) => one.name === child))
      .length;
  const attributes = {
    name,
    tests: cases.length,
    failures: has("failure"),
    errors: 0,
    skipped: has("skipped"),
    time: seconds(cases.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0)),
  };
  const suite = { name: "testsuite", attributes, content: elements };
  return xmlDocument({ name: "testsuites", attributes, content: [suite] });
}

function looseItems(report: FindingsReport): ReportItem[] {
  const byPlace = Map.groupBy(
    looseFindings(report),
    ({ where }) => where.file ?? where.object ?? report.home,
  );
  return [...byPlace].map(([name, findings]) => ({ name, file: findings[0]?.where.file ?? null, findings }));
}

function testCase(
  { name, file, result, findings, durationMs = 0 }: ReportItem,
  { command, strict = false }: FindingsReport,
): XmlElement & { content: XmlElement[] } {
  const failing = findings.filter(({ severity }) => strict || severity === "error");
  const others = findings.filter((one) => !failing.includes(one));
  const content = failing.length > 0 ? [failure(failing)] : [];
  // It was applied, and nothing was proven.
  if (failing.length === 0 && result === "irreversible")
    content.push({ name: "skipped", attributes: { message: result } });
  if (others.length > 0) content.push({ name: "system-out", attributes: {}, content: textOfAll(others) });
  const attributes = {
    classname: `pgops.${command}`,
    name,
    file: file ?? undefined,
    time: seconds(durationMs),
  };
  return { name: "testcase", attributes, content };
}

function failure(findings: readonly Finding[]): XmlElement {
  const [first] = findings;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  const attributes = { message: `${first?.message ?? ""}${more}`, type: first?.rule };
  return { name: "failure", attributes, content: textOfAll(findings) };
}

function textOfAll(findings: readonly Finding[]): string {
  return findings.map(textOf).join("\n\n");
}

function textOf({ rule, severity, where, message, fix }: Finding): string {
  const place = [where.file ?? where.object, where.line, where.column]
    .filter((part) => part !== null)
    .join(":");
  return `${[severity, rule, place].join(" ").trimEnd()}\n${message}\nfix: ${fix}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
