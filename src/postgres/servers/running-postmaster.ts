import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";
import { processLives } from "./processes.ts";
import { run } from "./run.ts";

export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/**
 * The postmaster that runs on a data directory. A pid file that a crash left behind counts for nothing, also when
 * another process has got its pid by now.
 */
export async function runningPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !processLives(pid) || !(await worksOn(pid, data)))
    return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/** A postmaster's working directory is its data directory. */
async function worksOn(pid: number, data: string): Promise<boolean> {
  if (process.platform === "win32") return true;
  if (process.platform === "linux")
    return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === (await realpath(data));
  const { stdout } = await run("ps", ["-o", "command=", "-p", String(pid)], { env: {} });
  return stdout.includes(data);
}

/** Whether any server process, an orphan too, has the data directory for its own. Only Linux can tell. */
export async function anyoneWorksIn(data: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const working = await Promise.all(pids.map(async (pid) => worksOn(Number(pid), data)));
  return working.includes(true);
}
