import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { LoadOptions, Settings } from "../config/settings.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { createTerminal } from "./create-terminal.ts";
import { chosenFormat, type Format, type FormatFlags, printReport, refuseContradiction } from "./format.ts";
import type { FindingsReport } from "./render/formats/report.ts";
import { reportError } from "./report-error.ts";
import type { Terminal } from "./terminal.ts";

/** The flags that every command takes. */
export interface GlobalFlags {
  config?: string;
  cwd?: string;
  env?: string;
  databaseUrl?: string;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
  yes?: boolean;
  wait?: string;
}

/** One run of one command: its flags, its terminal, its signal. */
export interface Invocation {
  /** "migrate", "server start". */
  name: string;
  /** Of pgops. */
  version: string;
  /** `json` is set with `--format json` too. */
  flags: GlobalFlags;
  /** Absolute. */
  cwd: string;
  environment: Readonly<Record<string, string | undefined>>;
  terminal: Terminal;
  signal: AbortSignal;
  /** What a person should hear although nothing failed: also a field of the JSON document. */
  warnings: string[];
  /** Loads the configuration. @throws PgopsError `PGOPS_CONFIG`. */
  settings: (changes?: Partial<LoadOptions>) => Promise<Settings>;
}

/** What a command gives back: the fields of its JSON document, how a person reads them, and the exit code. */
export interface Outcome {
  json: Record<string, unknown>;
  /** Writes the result for people; not called with `--json`, nor with a `--format` that is a document. */
  show?: () => void | Promise<void>;
  /** What a `--format` that is a document is made of: for commands `withFormat`. */
  report?: FindingsReport;
  /** Writes on stderr, last, what stands; not called with `--json`. */
  summary?: () => void | Promise<void>;
  exitCode?: ExitCode;
}

/** Runs a command's work, renders what it gives or throws, and sets the exit code. */
export async function invoke(
  command: Command,
  work: (invocation: Invocation) => Promise<Outcome>,
): Promise<void> {
  const given = command.optsWithGlobals<GlobalFlags & FormatFlags>();
  const format = chosenFormat(given);
  const flags = format === "json" ? { ...given, json: true } : given;
  const name = commandName(command);
  const terminal = await createTerminal(flags);
  const { signal, release } = interruptible(terminal);
  const warnings: string[] = [];
  try {
    refuseContradiction(given);
    const invocation: Invocation = {
      name,
      version: versionOf(command),
      flags,
      cwd: workingFolder(flags),
      environment: process.env,
      terminal,
      signal,
      warnings,
      settings: (changes) => loadConfiguration(flags, terminal, warnings, changes),
    };
    const outcome = await work(invocation);
    await present(outcome, invocation, format);
    process.exitCode = outcome.exitCode ?? ExitCode.done;
  } catch (error) {
    process.exitCode = reportError(error, {
      name,
      json: flags.json === true,
      verbose: flags.verbose === true,
      warnings,
      terminal,
    });
  } finally {
    release();
  }
}

async function present(outcome: Outcome, invocation: Invocation, format: Format): Promise<void> {
  const { name, terminal, warnings } = invocation;
  if (format === "json") {
    const heard = warnings.length === 0 ? {} : { warnings };
    terminal.out(`${JSON.stringify({ command: name, ok: true, ...outcome.json, ...heard })}\n`);
    return;
  }
  if (format === "text" || outcome.report === undefined) await outcome.show?.();
  else await printReport(invocation, format, outcome.report);
  await outcome.summary?.();
}

async function loadConfiguration(
  flags: GlobalFlags,
  terminal: Terminal,
  warnings: string[],
  changes: Partial<LoadOptions> = {},
): Promise<Settings> {
  const { loadSettings } = await import("../config/load.ts");
  const settings = await loadSettings({
    cwd: workingFolder(flags),
    env: process.env,
    configFile: flags.config,
    environment: flags.env,
    databaseUrl: flags.databaseUrl,
    ...changes,
  });
  for (const warning of settings.warnings) {
    // Some commands load it more than once.
    if (warnings.includes(warning)) continue;
    warnings.push(warning);
    terminal.err(`${terminal.color.yellow("warning:")} ${warning}\n`);
  }
  return settings;
}

/** @throws PgopsError `PGOPS_USAGE` where `--cwd` names no folder: a typo must not make a second project. */
function workingFolder({ cwd }: GlobalFlags): string {
  if (cwd === undefined) return process.cwd();
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new PgopsError({
      code: "PGOPS_USAGE",
      message: `there is no folder ${cwd} (--cwd)`,
      exitCode: ExitCode.usage,
    });
  }
  return resolve(cwd);
}

function versionOf(command: Command): string {
  return command.parent === null ? (command.version() ?? "") : versionOf(command.parent);
}

function commandName(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${commandName(parent)} ${command.name()}` : command.name();
}

/** The first Ctrl-C or SIGTERM asks for an orderly end, the second one ends at once. */
function interruptible(terminal: Terminal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted)
      process.exit(name === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted);
    terminal.err("\ncancelling, and rolling back what is under way; once more to stop at once\n");
    controller.abort(name);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const release = (): void => {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  };
  return { signal: controller.signal, release };
}
