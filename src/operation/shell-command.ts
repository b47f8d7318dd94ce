import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "../duration.ts";
import { LineSplitter } from "./line-splitter.ts";

export interface ShellCommand {
  command: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Its standard input; without, it is empty. */
  input?: string | undefined;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Hears each line that it prints, on either output. */
  onLine: (line: string) => void;
}

/** How long a command may take to end after it was asked to. */
const graceMs = 2000;

/** How long the rest of its output may take once it has ended. */
const drainMs = 200;

/**
 * Runs a command in the shell. When the time is over or the signal comes, it and what it started are ended. Gives what went
 * wrong, for people: "it ended with exit code 3"; undefined where nothing did. Rejects where it cannot be started.
 */
export async function runShellCommand({
  command,
  cwd,
  env,
  input,
  timeoutMs,
  signal,
  onLine,
}: ShellCommand): Promise<string | undefined> {
  const child = spawn(command, {
    cwd,
    env,
    shell: true,
    // A group of its own, so that what it started can be ended with it.
    detached: process.platform !== "win32",
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  // One that does not read what it is given may end all the same.
  child.stdin?.on("error", () => {}).end(input);
  const outputs = linesOf(child, onLine);
  let late = false;
  let grace: NodeJS.Timeout | undefined;
  const killed = Promise.withResolvers<void>();
  const stop = (): void => {
    if (grace !== undefined) return;
    endGroup(child, "SIGTERM");
    grace = setTimeout(() => {
      endGroup(child, "SIGKILL");
      killed.resolve();
    }, graceMs);
  };
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const exited = Promise.withResolvers<string | undefined>();
    const closed = Promise.withResolvers<void>();
    child.once("error", exited.reject);
    child.once("exit", (code, killedBy) => exited.resolve(outcomeOf(code, killedBy)));
    child.once("close", () => closed.resolve());
    const problem = await exited.promise;
    clearTimeout(timer);
    // What it left behind in a session of its own keeps the pipes open for as long as it likes. What was asked to
    // end has its grace, though.
    if (grace !== undefined) await Promise.race([closed.promise, killed.promise]);
    await Promise.race([closed.promise, sleep(drainMs, undefined, { ref: false })]);
    return late ? `it took longer than ${formatDuration(timeoutMs)} and was ended` : problem;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    signal?.removeEventListener("abort", stop);
    child.stdin?.destroy();
    for (const { stream, lines } of outputs) {
      stream.destroy();
      lines.end();
    }
  }
}

function linesOf(
  { stdout, stderr }: ChildProcess,
  onLine: (line: string) => void,
): { stream: NonNullable<ChildProcess["stdout"]>; lines: LineSplitter }[] {
  return [stdout, stderr].flatMap((stream) => {
    if (stream === null) return [];
    const lines = new LineSplitter(onLine);
    stream.setEncoding("utf8").on("data", (text: string) => lines.push(text));
    return [{ stream, lines }];
  });
}

function endGroup({ pid }: ChildProcess, how: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, how);
  } catch {
    // It has ended by itself meanwhile.
  }
}

function outcomeOf(code: number | null, killedBy: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  return code === null ? `it was ended by ${killedBy}` : `it ended with exit code ${code}`;
}
