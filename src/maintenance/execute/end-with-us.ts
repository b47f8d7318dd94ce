import { spawn } from "node:child_process";

/** Waits for the end of its input, which comes also when pgops is killed with SIGKILL; a word read before says that all is well. */
const script = `
trap '' INT TERM HUP
read -r word && exit 0
kill -INT "$0"`;

/** Sees to it that a program ends, as by Ctrl-C, when pgops dies before it. On Windows nobody does. */
export function endWithUs(pid: number | undefined): { release(): void } {
  if (pid === undefined || process.platform === "win32") return { release() {} };
  const guard = spawn("/bin/sh", ["-c", script, String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => {});
  guard.stdin.on("error", () => {});
  guard.unref();
  return { release: () => guard.stdin.end("well\n") };
}
