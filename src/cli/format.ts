import { appendFileSync, realpathSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { type Command, Option } from "commander";
import { ExitCode, PgopsError } from "../errors.ts";
import type { Invocation } from "./invocation.ts";
import { documentFormats, type DocumentFormat } from "./render/formats/document.ts";
import type { FindingsReport } from "./render/formats/report.ts";

/** How findings are printed. */
export type Format = "text" | "json" | DocumentFormat;

/** The flags that choose a format: every command has the first, those with findings the second. */
export interface FormatFlags {
  json?: boolean;
  format?: Format;
}

/** Adds `--format` to a command whose outcome has a `report`. */
export function withFormat(command: Command): Command {
  const names = ["text", "json", ...documentFormats];
  return command.addOption(
    new Option("--format <name>", "how to print the findings; json is the same as --json").choices(names),
  );
}

/** The format that the flags choose: `--json` goes first, and where it contradicts `--format` the refusal is JSON. */
export function chosenFormat({ json, format }: FormatFlags): Format {
  return json === true ? "json" : (format ?? "text");
}

/** @throws PgopsError `PGOPS_USAGE` where `--json` stands beside another format. */
export function refuseContradiction({ json, format }: FormatFlags): void {
  if (json !== true || format === undefined || format === "json") return;
  throw new PgopsError({
    code: "PGOPS_USAGE",
    message: `--json and --format ${format} contradict each other`,
    hint: "Leave one of them out.",
    exitCode: ExitCode.usage,
  });
}

/** Whether the arguments ask for JSON, as far as can be told before they are parsed. */
export function asksForJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === "--json" || word === "--format=json" || (word === "json" && argv[index - 1] === "--format"),
  );
}

/**
 * Prints a report on stdout in a format of its own, with its files as seen from the top of the repository. For GitHub
 * the run gets a summary too.
 */
export async function printReport(
  invocation: Invocation,
  format: DocumentFormat,
  report: FindingsReport,
): Promise<void> {
  const { cwd, environment, terminal, version } = invocation;
  const [{ renderReport }, { seenFrom }] = await Promise.all([
    import("./render/formats/document.ts"),
    import("./render/formats/report.ts"),
  ]);
  const seen = seenFrom(report, fromRepository(cwd, environment));
  terminal.out(await renderReport(format, seen, version));
  const summary = environment["GITHUB_STEP_SUMMARY"] ?? "";
  if (format !== "github" || summary === "") return;
  try {
    appendFileSync(summary, `${await renderReport("markdown", seen, version)}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const told = `GITHUB_STEP_SUMMARY: ${summary} cannot be written (${code ?? "unknown"})`;
    terminal.err(`${terminal.color.yellow("warning:")} ${told}\n`);
  }
}

/** From the top of the repository, as GitHub and GitLab name it, to the working folder; "" where it is no part of it. */
function fromRepository(cwd: string, environment: Invocation["environment"]): string {
  const top = environment["GITHUB_WORKSPACE"] ?? environment["CI_PROJECT_DIR"] ?? "";
  if (!isAbsolute(top)) return "";
  const path = relative(realPath(top), realPath(cwd));
  return path.startsWith("..") || isAbsolute(path) ? "" : path;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
