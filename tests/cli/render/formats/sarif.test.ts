import { readFileSync } from "node:fs";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FindingsReport } from "../../../../src/cli/render/formats/report.ts";
import { sarifLog } from "../../../../src/cli/render/formats/sarif.ts";
import { anyReport, found, reportOf } from "./reports.ts";

const schema = JSON.parse(
  readFileSync(new URL("./schemas/sarif-2.1.0-rtm.5.json", import.meta.url), "utf8"),
) as object;
const ajv = new AjvDraft04.default({
  allErrors: true,
  strict: false,
  // One of its patterns is none with the flag u.
  unicodeRegExp: false,
});
addFormats.default(ajv);
const validate = ajv.compile(schema);

interface Log {
  runs: {
    tool: { driver: { version: string; rules: { id: string; helpUri: string }[] } };
    automationDetails: { id: string };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string }; region?: object } }[];
      partialFingerprints: Record<string, string>;
    }[];
  }[];
}

function runOf(report: FindingsReport): Log["runs"][number] {
  const log = JSON.parse(sarifLog(report, "1.2.3")) as Log;
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  const [run] = log.runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

test("the schema is at work: it refuses what is no log", () => {
  expect(validate({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
});

test("a finding is a result of a described rule, with its place", () => {
  const { results, tool, automationDetails } = runOf(reportOf([found(), found({ severity: "warning" })]));
  expect(tool.driver).toMatchObject({
    version: "1.2.3",
    rules: [
      {
        id: "transaction-control",
        shortDescription: { text: "Transaction control in a migration file" },
        helpUri: "https://unpkg.com/pgops@1.2.3/docs/check.md",
      },
    ],
  });
  expect(automationDetails.id).toBe("pgops/check/");
  expect(results).toMatchObject([
    {
      ruleId: "transaction-control",
      ruleIndex: 0,
      level: "error",
      message: { text: "COMMIT is not for a file to say\n\nFix: Remove it." },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "sql/migrations/001_a.up.sql", uriBaseId: "%SRCROOT%" },
            region: { startLine: 2, startColumn: 3 },
          },
          logicalLocations: [{ fullyQualifiedName: "001_a" }],
        },
      ],
    },
    { level: "warning" },
  ]);
});

test("a path is a relative reference: percent-encoded, with forward slashes", () => {
  const { results } = runOf(reportOf([found({}, { file: "sql files/100%/a:b#c?.up.sql" })]));
  expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
    "sql%20files/100%25/a%3Ab%23c%3F.up.sql",
  );
});

test("without a file a result stands at the migrations folder, for GitHub refuses a log with one that has no place", () => {
  const { results } = runOf(reportOf([found({}, { file: null })]));
  expect(results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: "sql/migrations", uriBaseId: "%SRCROOT%" },
    region: { startLine: 1 },
  });
});

test("nothing found is a run without results", () => {
  expect(runOf(reportOf([])).results).toEqual([]);
});

test("whatever stands in a finding, the log is valid, and leads back to the file and the rule", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const { results, tool } = runOf(report);
      expect(results).toHaveLength(report.findings.length);
      for (const [index, { ruleId, ruleIndex, locations }] of results.entries()) {
        expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? "";
        const file = report.findings[index]?.where.file ?? report.home;
        expect(decodeURIComponent(uri)).toBe(file.toWellFormed());
      }
      const prints = results.map(({ partialFingerprints }) => partialFingerprints["pgopsFinding/v1"]);
      expect(new Set(prints).size).toBe(results.length);
    }),
  );
});
