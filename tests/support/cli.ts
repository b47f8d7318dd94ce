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

/** Runs the real program to its end. */
export async function runPgops(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const home = await mkdtemp(join(tmpdir(), "pgops-home-"));
  try {
    return await runProgram(args, home, options);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function runProgram(
  args: string[],
  home: string,
  { cwd = home, env = {}, input = "", timeoutMs = 60_000 }: CliOptions,
): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...cleanEnvironment(), HOME: home, ...env },
    stdio: "pipe",
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  }
  child.stdin.on("error", () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ exitCode: code ?? -1, signal, ...output }));
  });
}

function cleanEnvironment(): Record<string, string> {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP"];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
