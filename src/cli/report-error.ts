import { redactUrl } from "../config/describe.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { harmless, type Terminal } from "./terminal.ts";

export interface ErrorReport {
  /** The command that failed. */
  name: string;
  json: boolean;
  verbose: boolean;
  /** What was told before it failed. */
  warnings?: readonly string[];
  terminal: Terminal;
}

/** What the documents of these commands always have, also when they failed before anything was done. */
const nothingDone: Readonly<Record<string, Record<string, unknown>>> = {
  migrate: { applied: [] },
  rollback: { rolledBack: [] },
  redo: { rolledBack: [], applied: [] },
  adopt: { adopted: [] },
  import: { imported: [] },
  seed: { written: false, permissions: null, seeds: [] },
};

/** Writes an error for people, or as the one JSON document on stdout. Gives the exit code. */
export function reportError(thrown: unknown, report: ErrorReport): ExitCode {
  const { name, json, verbose, warnings = [], terminal } = report;
  const error = thrown instanceof PgopsError ? thrown : unforeseen(thrown);
  if (json) {
    const done = { ...nothingDone[name], ...error.partial };
    const heard = warnings.length === 0 ? {} : { warnings };
    const document = { command: name, ok: false, ...done, ...heard, error: errorFields(error) };
    terminal.out(`${JSON.stringify(document)}\n`);
  } else terminal.err(errorText(error, terminal));
  if (verbose && error.code === "PGOPS_INTERNAL" && thrown instanceof Error) {
    terminal.err(`${redactUrl(thrown.stack ?? "")}\n`);
  }
  return error.exitCode;
}

function errorFields(error: PgopsError): Record<string, unknown> {
  const { code, message, hint, exitCode, place, sqlstate, detail, details, stands, frame } = error;
  return {
    code,
    message: redactUrl(message),
    hint: hint ?? null,
    exitCode,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    sqlstate: sqlstate ?? null,
    detail: detail ?? null,
    ...(details.length === 0 ? {} : { details }),
    ...(frame.length === 0 ? {} : { frame }),
    ...(stands === undefined ? {} : { stands }),
  };
}

function errorText(error: PgopsError, { color, columns }: Terminal): string {
  const code = [error.code, error.sqlstate].filter(Boolean).join(" ");
  const message = harmless(redactUrl(error.message));
  const gap = Math.max(3, Math.min(columns ?? 80, 100) - message.length - code.length - 8);
  const lines = [`${color.red("error:")} ${message}${" ".repeat(gap)}${color.dim(code)}`];
  if (error.place !== undefined) lines.push(`  ${harmless(placeText(error))}`);
  if (error.frame.length > 0) lines.push("", ...error.frame.map((line) => colorFrame(line, color)));
  if (error.detail !== undefined) lines.push(`  detail: ${harmless(redactUrl(error.detail))}`);
  for (const detail of error.details) lines.push(`  ${harmless(detail).replaceAll("\n", "\n  ")}`);
  if (error.stands !== undefined) {
    if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
    lines.push("", ...error.stands.split("\n").map((line) => `  ${line}`));
  } else if (error.hint !== undefined) lines.push(`  ${error.hint}`);
  return `${lines.join("\n")}\n`;
}

function placeText({ place }: PgopsError): string {
  const { file = "", line, column } = place ?? {};
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

function colorFrame(line: string, color: Terminal["color"]): string {
  return /^\s*\|\s*\^/.test(line) ? color.red(line) : line;
}

function unforeseen(thrown: unknown): PgopsError {
  if (isAbort(thrown)) {
    const exitCode = thrown === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted;
    return new PgopsError({
      code: "PGOPS_INTERRUPTED",
      message: "interrupted; nothing was left half done",
      exitCode,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PgopsError({
    code: "PGOPS_INTERNAL",
    message: `something went wrong that pgops did not foresee: ${redactUrl(message)}`,
    hint: "Please report it, with the output of --verbose.",
    cause: thrown,
  });
}

function isAbort(thrown: unknown): boolean {
  return (
    thrown === "SIGINT" || thrown === "SIGTERM" || (thrown instanceof Error && thrown.name === "AbortError")
  );
}
