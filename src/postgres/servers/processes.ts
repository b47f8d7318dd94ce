import { readFileSync } from "node:fs";
import { poll } from "./poll.ts";

/**
 * Whether a process of this id lives, whoever it belongs to. A dead one that nobody waited for counts as dead: in a
 * container whose first process is no init it stays in the table for ever.
 */
export function processLives(pid: number): boolean {
  return pidIsTaken(pid) && !isZombie(pid);
}

/** Whether the id stands in the process table, be it only for a process that died and that nobody waited for. */
export function pidIsTaken(pid: number): boolean {
  return send(pid, 0) !== "gone";
}

function isZombie(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    // "pid (name) state ...", and the name may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat[stat.lastIndexOf(")") + 2] === "Z";
  } catch {
    return false;
  }
}

/** Ends a postmaster: SIGINT (clients are cut off, everything is written), then SIGQUIT, at last SIGKILL. */
export async function endPostmaster(pid: number, patienceMs = 10_000): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (send(pid, signal) === "gone") return;
    if (await poll(() => !processLives(pid), patienceMs)) return;
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): "sent" | "forbidden" | "gone" {
  try {
    process.kill(pid, signal);
    return "sent";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM" ? "forbidden" : "gone";
  }
}
