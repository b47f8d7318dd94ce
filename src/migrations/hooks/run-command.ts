import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "../../duration.ts";
import { PgopsError } from "../../errors.ts";
import type { MigrationContext } from "../context.ts";
import type { HookFacts } from "./hooks.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { HookName } from "../../config/settings.ts";

export interface CommandHook {
  name: HookName;
  command: string;
  timeoutMs: number;
}

/** How long a command may take to end after it was asked to. */
const graceMs = 2000;

/** How long the rest of its output may take once it has ended. */
const drainMs = 200;

/**
 * Runs a command in the shell, in the working folder, with the facts as PGOPS_... variables; each line that it prints
 * is an event. When the time is over or the run is interrupted, it and what it started are ended.
 * @throws PgopsError `PGOPS_HOOK` where it cannot be started, ends with another code than 0, or takes too long.
 */
export async function runCommand(
  { cwd, env, emit, signal }: MigrationContext,
  { name, command, timeoutMs }: CommandHook,
  facts: HookFacts,
): Promise<void> {
  const variables = Object.fromEntries(Object.entries(facts).map(([key, value]) => [`PGOPS_${key}`, value]));
  const child = spawn(command, {
    cwd,
    env: { ...env, PGOPS_HOOK: name, ...variables },
    shell: true,
    // A group of its own, so that what it started can be ended with it.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outputs = [child.stdout, child.stderr].map((stream) => {
    const lines = new LineSplitter((line) => emit({ type: "hook-output", hook: name, line }));
    stream.setEncoding("utf8").on("data", (text: string) => lines.push(text));
    return { stream, lines };
  });
  const end = (how: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? child.pid : -child.pid, how);
    } catch {
      // It has ended by itself meanwhile.
    }
  };
  let late = false;
  let grace: NodeJS.Timeout | undefined;
  const killed = Promise.withResolvers<void>();
  const stop = (): void => {
    if (grace !== undefined) return;
    end("SIGTERM");
    grace = setTimeout(() => {
      end("SIGKILL");
      killed.resolve();
    }, graceMs);
  };
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeoutMs);
  // An interrupt that came before is what the hook for errors is run for.
  const interruptible = signal?.aborted === true ? undefined : signal;
  interruptible?.addEventListener("abort", stop, { once: true });
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
    if (late) throw hookError(`it took longer than ${formatDuration(timeoutMs)} and was ended`);
    if (problem !== undefined) throw hookError(problem);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    interruptible?.removeEventListener("abort", stop);
    for (const { stream, lines } of outputs) {
      stream.destroy();
      lines.end();
    }
  }
}

function outcomeOf(code: number | null, killedBy: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  return code === null ? `it was ended by ${killedBy}` : `it ended with exit code ${code}`;
}

function hookError(message: string): PgopsError {
  return new PgopsError({ code: "PGOPS_HOOK", message });
}
