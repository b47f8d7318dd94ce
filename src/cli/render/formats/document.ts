import type { FindingsReport } from "./report.ts";

/** The formats that are a document of their own; `text` and `json` are what every command prints anyway. */
export const documentFormats = ["github", "gitlab", "sarif", "junit", "markdown"] as const;

export type DocumentFormat = (typeof documentFormats)[number];

/** Writes the report in a format, its line end included. `version` is that of pgops. */
export async function renderReport(
  format: DocumentFormat,
  report: FindingsReport,
  version: string,
): Promise<string> {
  switch (format) {
    case "github":
      return (await import("./github.ts")).githubCommands(report);
    case "gitlab":
      return (await import("./gitlab.ts")).codeQuality(report);
    case "sarif":
      return (await import("./sarif.ts")).sarifLog(report, version);
    case "junit":
      return (await import("./junit.ts")).junitXml(report);
    case "markdown":
      return (await import("./markdown.ts")).markdownReport(report);
  }
}
