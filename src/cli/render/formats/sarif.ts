import type { Finding } from "../../../findings.ts";
import { fingerprints } from "./fingerprints.ts";
import type { FindingsReport } from "./report.ts";
import { ruleText } from "./rules.ts";

/**
 * The findings as a SARIF 2.1.0 log. There are no `fixes`: those want the exact region that is replaced, and the fix
 * stands in the message. Braces are not doubled, for what has no arguments is shown as it stands.
 */
export function sarifLog(report: FindingsReport, version: string): string {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))].toSorted();
  const prints = fingerprints(report.findings);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "pgops",
            version,
            informationUri: "https://www.npmjs.com/package/pgops",
            rules: rules.map((id) => descriptor(id, version)),
          },
        },
        // Uploads of one commit replace each other where this is the same.
        automationDetails: { id: `pgops/${report.command}/` },
        invocations: [{ executionSuccessful: true }],
        columnKind: "unicodeCodePoints",
        results: report.findings.map((one) => ({
          ruleId: one.rule,
          ruleIndex: rules.indexOf(one.rule),
          level: one.severity,
          message: { text: `${one.message}\n\nFix: ${one.fix}` },
          locations: [location(one, report.home)],
          partialFingerprints: { "pgopsFinding/v1": prints.get(one) },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(id: string, version: string): Record<string, unknown> {
  const { text, page } = ruleText(id);
  return {
    id,
    shortDescription: { text },
    helpUri: `https://unpkg.com/pgops@${encodeURIComponent(version)}/docs/${page}`,
  };
}

/**
 * GitHub refuses the whole log for one result that stands in no file or on no line: the report's home stands in for
 * the one, line 1 for the other.
 */
function location({ where }: Finding, home: string): Record<string, unknown> {
  const { file, line, column, object } = where;
  const known = file === null ? null : line;
  const startColumn = known === null || column === null ? {} : { startColumn: Math.max(1, column) };
  const physicalLocation = {
    artifactLocation: { uri: relativeUri(file ?? home), uriBaseId: "%SRCROOT%" },
    region: { startLine: Math.max(1, known ?? 1), ...startColumn },
  };
  const logical = object === null ? {} : { logicalLocations: [{ fullyQualifiedName: object }] };
  return { physicalLocation, ...logical };
}

function relativeUri(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
