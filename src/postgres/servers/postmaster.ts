import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { Account } from "./account.ts";
import type { PostgresBinaries } from "./binaries.ts";
import { poll } from "./poll.ts";
import { processOptions, type Environment } from "./run.ts";
import type { Settings } from "./settings.ts";

export interface PostmasterOptions {
  binaries: PostgresBinaries;
  account: Account | undefined;
  env: Environment;
  data: string;
  /** Everything the server says is added to this file. */
  logFile: string;
  port: number;
  /** Given on the command line, where they win over postgresql.conf. */
  settings?: Settings | undefined;
  signal?: AbortSignal | undefined;
  /** Crash recovery of a big database takes its time; milliseconds, default one minute. */
  timeoutMs?: number | undefined;
}

export type PostmasterStart = { state: "ready"; pid: number } | { state: "failed"; log: string };

/**
 * Starts `postgres` in a session of its own, so that Ctrl-C does not reach it and it may outlive pgops, and
 * waits until it takes connections. "failed" carries what it wrote to its log. Throws PGOPS_SERVER_START (exit 5)
 * when it is not ready in time, and what the signal carries when that comes first; either way it is gone then.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<PostmasterStart> {
  const { binaries, account, env, data, logFile, signal, timeoutMs = 60_000 } = options;
  const log = await open(logFile, "a", 0o600);
  const start = (await log.stat()).size;
  const child = spawn(join(binaries.bin, "postgres"), serverArguments(options), {
    ...processOptions(account, env),
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    windowsHide: true,
  });
  const end: { message?: string } = {};
  child.once("error", ({ message }) => (end.message = message));
  child.once("exit", () => (end.message ??= ""));
  await log.close();
  const settled = async (): Promise<boolean> => {
    signal?.throwIfAborted();
    return end.message !== undefined || (await isReady(data, child.pid));
  };
  try {
    if (!(await poll(settled, timeoutMs))) throw notInTime(options, await logSince(logFile, start));
  } catch (error) {
    child.kill("SIGQUIT");
    throw error;
  }
  child.unref();
  if (end.message !== undefined)
    return { state: "failed", log: end.message + (await logSince(logFile, start)) };
  return { state: "ready", pid: child.pid ?? 0 };
}

function serverArguments({ data, port, settings = {} }: PostmasterOptions): string[] {
  const given = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", data, "-p", String(port), ...given];
}

/** The eighth line of postmaster.pid is the server's word on its state; pg_ctl reads the same. */
async function isReady(data: string, pid: number | undefined): Promise<boolean> {
  const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

async function logSince(logFile: string, start: number): Promise<string> {
  return (await readFile(logFile)).subarray(start).toString("utf8");
}

function notInTime({ data }: PostmasterOptions, log: string): PgopsError {
  return startFailed(`the server on ${data} took no connections in time and was stopped`, log);
}

/** The error for a server that did not start, with the end of its log. */
export function startFailed(message: string, log: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_SERVER_START",
    message,
    hint: portIsForbidden(log)
      ? "The account that the server runs as may not use that port: choose one from 1024 on."
      : "The server's own words above say why.",
    exitCode: ExitCode.noServer,
    details: log.trim().split("\n").slice(-20),
  });
}

/** Whether the log of a server that did not start says that something else has its port. */
export function portWasTaken(log: string): boolean {
  if (portIsForbidden(log)) return false;
  return /could not bind|Address already in use|could not create any TCP\/IP sockets/.test(log);
}

/** Ports below 1024 are often root's alone, and the server never runs as root. */
function portIsForbidden(log: string): boolean {
  return /could not bind .*: Permission denied/.test(log);
}
