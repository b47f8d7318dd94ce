import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One program with its arguments, as spawn takes it. */
export interface CommandLine {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

export interface Measurement {
  /** From the start to the end of the process. */
  ms: number;
  /** The most memory it held at once (VmHWM), or undefined where that was not asked for or cannot be known. */
  peakMegabytes: number | undefined;
}

export interface MeasureOptions {
  /** Watch how much memory it takes. */
  memory?: boolean;
  /** Kills it. */
  signal?: AbortSignal;
}

/**
 * Runs a program to its end; what it prints is dropped.
 * @throws Error with the end of its stderr when it fails.
 */
export async function measure(
  line: CommandLine,
  { memory = false, signal }: MeasureOptions = {},
): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(line.command, [...line.args], {
    cwd: line.cwd,
    env: { ...line.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal !== undefined && { signal }),
  });
  let words = "";
  const keep = (text: string): void => {
    words = (words + text).slice(-4000);
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const watched = memory && child.pid !== undefined ? watchMemory(child.pid) : undefined;
  const [code, ms] = await new Promise<[number | null, number]>((resolve, reject) => {
    let exited = 0;
    child.once("error", reject);
    child.once("exit", () => (exited = performance.now()));
    child.once("close", (exitCode) => resolve([exitCode, exited - started]));
  }).finally(() => watched?.stop());
  if (code !== 0) throw new Error(`${line.command} ${line.args.join(" ")} ended with ${code}\n${words}`);
  return { ms, peakMegabytes: watched?.peakMegabytes() };
}

/** VmHWM only grows, so the last look before the end is at most 5 ms behind. */
function watchMemory(pid: number): { stop: () => void; peakMegabytes: () => number | undefined } {
  let kilobytes: number | undefined;
  const look = (): void => {
    try {
      const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
      if (found?.[1] !== undefined) kilobytes = Number(found[1]);
    } catch {
      // It has ended, or this is not Linux.
    }
  };
  const timer = setInterval(look, 5);
  return {
    stop: () => clearInterval(timer),
    peakMegabytes: () => (kilobytes === undefined ? undefined : kilobytes / 1024),
  };
}
