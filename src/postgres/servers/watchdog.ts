import { spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Account } from "./account.ts";
import { processOptions, type Environment } from "./run.ts";

/**
 * Waits for the end of its input. pgops holds the other end, so the end comes also when pgops is killed with
 * SIGKILL; a word read before says that all is tidy. Everything it does it does as the account of the server.
 */
const posixScript = `
trap '' INT TERM HUP
read -r word && exit 0
cd /
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    for tick in 1 2 3 4 5 6 7 8 9 10; do [ -e "$0/data/postmaster.pid" ] || break; sleep 0.2; done
    [ -e "$0/data/postmaster.pid" ] && kill -KILL "$pid" 2>/dev/null
  fi
  rm -rf "$0" 2>/dev/null
  [ -e "$0" ] || exit 0
  sleep 1
done`;

const windowsScript = `
const fs = require("node:fs");
process.stdin.on("data", () => process.exit(0)).on("end", () => {
  const file = process.argv[1] + "/data/postmaster.pid";
  try { process.kill(Number(fs.readFileSync(file, "utf8").split("\\n")[0])); } catch {}
  setTimeout(() => fs.rmSync(process.argv[1], { recursive: true, force: true, maxRetries: 10 }), 1000);
});`;

export interface Watchdog {
  /** Tells it that nothing is left to do. */
  release(): void;
}

/** Starts a small process that ends the server in `folder` and removes the folder when pgops dies without doing it. */
export function watchOver(folder: string, account: Account | undefined, env: Environment): Watchdog {
  const [command, flag, script] =
    process.platform === "win32" ? [process.execPath, "-e", windowsScript] : ["/bin/sh", "-c", posixScript];
  const child = spawn(command, [flag, script, folder], {
    ...processOptions(account, env),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    windowsHide: true,
  });
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  child.unref();
  // A pipe of a child keeps the event loop alive unless told not to.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return { release: () => child.stdin?.end("tidy\n") };
}
