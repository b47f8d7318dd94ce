import { spawn } from "node:child_process";

/**
 * Is told a process id, and waits for the end of its input, which comes also when pgops is killed with SIGKILL; a word
 * read before says that all is well.
 */
const script = `
trap '' INT TERM HUP
read -r pid || exit 0
read -r word && exit 0
kill -INT "$pid"`;

/** Sees to it that a program ends, as by Ctrl-C, when pgops dies before it. */
export interface Guard {
  /** Made before the program is started, so that no moment is left in which nobody looks after it. */
  watch(pid: number): void;
  release(): void;
}

/** Starts the guard; on Windows there is none. */
export function startGuard(): Guard {
  if (process.platform === "win32") return { watch() {}, release() {} };
  const guard = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.on("error", () => {});
  guard.stdin.on("error", () => {});
  guard.unref();
  return {
    watch: (pid) => void guard.stdin.write(`${pid}\n`),
    release: () => void guard.stdin.end("well\n"),
  };
}
