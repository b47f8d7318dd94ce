import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface CliOptions {
  /** Default: an empty folder that is removed afterwards. */
  cwd?: string;
  /** Added to a clean environment: PATH, HOME (a folder of its own) and nothing of the session. */
  env?: Record<string, string>;
  input?: string;
  /** Milliseconds until it is killed; default one minute. */
  timeoutMs?: number;
}

export interface CliResult {
  /** -1 when a signal ended it. */
  exitCode: number;
  signal: string | null;
  stdout: string;
  stderr: string;
}

const program = fileURLToPath(new URL("../../bin/pgops.js", import.meta.url));

/** The real program while it runs. */
export interface RunningPgops {
  /** What it has printed so far. */
  output: { stdout: string; stderr: string };
  ended: Promise<CliResult>;
  kill(signal: NodeJS.Signals): void;
  /** Whether it is still there. */
  running(): boolean;
}

/** Runs the real program to its end. */
export async function runPgops(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const home = await mkdtemp(join(tmpdir(), "pgops-home-"));
  try {
    return await startPgops(args, { cwd: home, ...options, env: { HOME: home, ...options.env } }).ended;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Starts the real program in `cwd`, which is its home folder too where `env` names none. */
export function startPgops(
  args: string[],
  { cwd, env = {}, input = "", timeoutMs = 60_000 }: CliOptions & { cwd: string },
): RunningPgops {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...cleanEnvironment(), HOME: cwd, ...env },
    stdio: "pipe",
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  }
  child.stdin.on("error", () => undefined).end(input);
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ exitCode: code ?? -1, signal, ...output }));
  });
  return {
    output,
    ended,
    kill: (signal) => void child.kill(signal),
    running: () => child.exitCode === null && child.signalCode === null,
  };
}

function cleanEnvironment(): Record<string, string> {
  // The last one: where the run has its PostgreSQL of another version from.
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "PGOPS_BINARIES_DIR"];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
