import { type ChildProcess, spawn } from "node:child_process";
import { basename } from "node:path";
import { libpqVariables } from "../../postgres/libpq-variables.ts";
import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import type { Work } from "../work.ts";
import { type Attempt, leftAlone } from "./attempt.ts";
import { endWithUs } from "./end-with-us.ts";
import { timeLeft, whyNotNow } from "./time-left.ts";

/** How long it may take to tidy up after it was asked to end, before it is asked more firmly: twice. */
const graceMs = 30_000;
const firmness = ["SIGINT", "SIGTERM", "SIGKILL"] as const;

/** The end of its output is kept, to say why it failed. */
const keptLines = 50;

export interface ProgramOptions {
  endsAt: number | undefined;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the program of a work, such as pg_repack, with the connection in libpq's variables. At the end of its time, when the run is
 * interrupted, and when pgops is killed, it is asked to end as by Ctrl-C, which lets it tidy up.
 */
export async function runProgram(
  context: MaintenanceContext,
  session: Session,
  work: Work & { program: NonNullable<Work["program"]> },
  { endsAt, env }: ProgramOptions,
): Promise<Attempt> {
  const late = whyNotNow(work, endsAt);
  if (late !== undefined) return leftAlone("not-started", late);
  const { file } = work.program;
  const left = timeLeft(endsAt);
  const variables = await libpqVariables(context.target, env, {
    ...(left === undefined ? {} : { statement_timeout: String(Math.max(1, Math.round(left))) }),
    ...(session.info.watches_client ? { client_connection_check_interval: "1s" } : {}),
  });
  const started = performance.now();
  try {
    const child = spawn(file, argumentsOf(work.program, context), {
      cwd: context.cwd,
      env: variables.env,
      // Not of our group: Ctrl-C reaches it through us, once.
      detached: process.platform !== "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = await endOf(child, endsAt, context.signal);
    return attemptOf(work, ended, { durationMs: performance.now() - started, file });
  } finally {
    await variables.remove();
  }
}

/** pg_repack by itself cancels, and then terminates, who is in its way. */
function argumentsOf(
  { file, args }: NonNullable<Work["program"]>,
  { lockPatienceMs }: MaintenanceContext,
): string[] {
  if (!/^pg_repack(?:\.exe)?$/.test(basename(file))) return [...args];
  const has = (long: string, short: string): boolean =>
    args.some((arg) => arg === short || arg === long || arg.startsWith(`${long}=`));
  return [
    ...(has("--no-kill-backend", "-D") ? [] : ["--no-kill-backend"]),
    ...(has("--wait-timeout", "-T") ? [] : [`--wait-timeout=${Math.ceil(lockPatienceMs / 1000)}`]),
    ...args,
  ];
}

interface Ended {
  code: number | null;
  killedBy: NodeJS.Signals | null;
  /** Why we asked it to end. */
  asked: string | undefined;
  problem: NodeJS.ErrnoException | undefined;
  lines: string[];
}

async function endOf(
  child: ChildProcess,
  endsAt: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Ended> {
  const ended: Ended = { code: null, killedBy: null, asked: undefined, problem: undefined, lines: [] };
  const keep = (text: string): void => {
    ended.lines = `${ended.lines.join("\n")}${text}`.split("\n").slice(-keptLines);
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", keep);
  const left = timeLeft(endsAt);
  const timers: NodeJS.Timeout[] = [];
  const ask = (why: string): void => {
    if (ended.asked !== undefined) return;
    ended.asked = why;
    firmness.forEach((how, step) => timers.push(setTimeout(() => child.kill(how), step * graceMs)));
  };
  if (left !== undefined) timers.push(setTimeout(() => ask("its time was over"), left));
  const interrupt = (): void => ask("interrupted");
  signal?.addEventListener("abort", interrupt, { once: true });
  if (signal?.aborted) interrupt();
  const guard = endWithUs(child.pid);
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("error", (problem) => {
    ended.problem = problem;
    resolve();
  });
  child.once("close", (code, killedBy) => {
    Object.assign(ended, { code, killedBy });
    resolve();
  });
  await promise;
  guard.release();
  for (const timer of timers) clearTimeout(timer);
  signal?.removeEventListener("abort", interrupt);
  return ended;
}

function attemptOf(
  { why }: Work,
  { code, killedBy, asked, problem, lines }: Ended,
  { durationMs, file }: { durationMs: number; file: string },
): Attempt {
  const attempt = { durationMs, waitedMs: 0, removed: null, sqlstate: null };
  if (problem?.code === "ENOENT")
    return { ...attempt, outcome: "failed", reason: `there is no program ${file} on this machine` };
  if (problem !== undefined) return { ...attempt, outcome: "failed", reason: problem.message };
  const name = basename(file);
  // It ends with 0 where it left the table to those who use it.
  const skipped = lines.findLast((line) => /\bskip(?:ping)?\b.*\brepack\b/i.test(line));
  if (code === 0 && skipped !== undefined)
    return leftAlone("skipped", `${name}: ${skipped.replace(/^[A-Z]+: /, "")}`, { waitedMs: durationMs });
  if (code === 0) return { ...attempt, outcome: "done", reason: why ?? null };
  if (asked !== undefined) return { ...attempt, outcome: "cancelled", reason: asked };
  const said =
    lines.findLast((line) => /^(?:ERROR|FATAL|PANIC)/.test(line)) ?? lines.findLast((line) => line !== "");
  const how = killedBy === null ? `ended with exit code ${code}` : `was ended by ${killedBy}`;
  return { ...attempt, outcome: "failed", reason: `${name} ${how}${said === undefined ? "" : `: ${said}`}` };
}
