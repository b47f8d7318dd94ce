import { Ajv } from "ajv";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../../../src/findings.ts";
import { codeQuality } from "../../../../src/cli/render/formats/gitlab.ts";
import type { FindingsReport } from "../../../../src/cli/render/formats/report.ts";
import { anyReport, found, reportOf } from "./reports.ts";

/** What GitLab's page on Code Quality asks for. */
const validate = new Ajv().compile({
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string" },
      check_name: { type: "string" },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{64}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string" },
          lines: {
            type: "object",
            required: ["begin"],
            properties: { begin: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
});

interface Issue {
  description: string;
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number } };
}

const issuesOf = (report: FindingsReport): Issue[] => JSON.parse(codeQuality(report)) as Issue[];

const printOf = (one: Finding): string => issuesOf(reportOf([one]))[0]?.fingerprint ?? "";

test("a finding is an issue with its place and severity", () => {
  expect(issuesOf(reportOf([found(), found({ severity: "warning" }, { line: null })]))).toEqual([
    {
      description: "COMMIT is not for a file to say — fix: Remove it.",
      check_name: "transaction-control",
      fingerprint: expect.any(String),
      severity: "major",
      location: { path: "sql/migrations/001_a.up.sql", lines: { begin: 2 } },
    },
    expect.objectContaining({
      severity: "minor",
      location: { path: "sql/migrations/001_a.up.sql", lines: { begin: 1 } },
    }),
  ]);
});

test("without a file an issue stands at the migrations folder", () => {
  expect(issuesOf(reportOf([found({}, { file: null })]))[0]?.location.path).toBe("sql/migrations");
});

test("nothing found is an empty list", () => {
  expect(codeQuality(reportOf([]))).toBe("[]\n");
});

test("a fingerprint does not change where the finding moves in its file, and does with file, rule and object", () => {
  const print = printOf(found({ message: "COMMIT on line 2" }));
  expect(printOf(found({ message: "COMMIT on line 17" }, { line: 17, column: 1 }))).toBe(print);
  const others = [
    found({ message: "COMMIT on line 2" }, { file: "other.sql" }),
    found({ message: "COMMIT on line 2", rule: "other" }),
    found({ message: "COMMIT on line 2" }, { object: "other" }),
    found({ message: "another" }),
  ];
  expect(new Set([print, ...others.map(printOf)]).size).toBe(5);
});

test("whatever stands in a finding, the document is what GitLab asks for, and its fingerprints are unique", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const issues = issuesOf(report);
      expect(validate(issues) ? [] : validate.errors).toEqual([]);
      expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(report.findings.length);
      expect(issuesOf(report)).toEqual(issues);
    }),
  );
});
