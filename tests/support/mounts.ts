import { spawnSync } from "node:child_process";

/** Whether this process may mount a tmpfs; tried in a mount namespace of its own, so nothing is left behind. */
export function mayMount(): boolean {
  if (process.platform !== "linux" || process.geteuid?.() !== 0) return false;
  const attempt = ["--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"];
  return spawnSync("unshare", attempt, { stdio: "ignore" }).status === 0;
}
