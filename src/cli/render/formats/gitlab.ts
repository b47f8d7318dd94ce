import { fingerprints } from "./fingerprints.ts";
import type { FindingsReport } from "./report.ts";

/** GitLab's words; "critical" and "blocker" are for what is worse than a migration that must not be merged. */
const severities = { error: "major", warning: "minor" } as const;

/** The findings as GitLab's Code Quality report, a JSON array. A finding without a file stands at the report's home. */
export function codeQuality({ findings, home }: FindingsReport): string {
  const prints = fingerprints(findings);
  const issues = findings.map((one) => ({
    description: `${one.message} — fix: ${one.fix}`.replaceAll(/\s*\n\s*/g, " "),
    check_name: one.rule,
    fingerprint: prints.get(one) ?? "",
    severity: severities[one.severity],
    location: { path: one.where.file ?? home, lines: { begin: Math.max(1, one.where.line ?? 1) } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
