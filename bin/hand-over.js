"use strict";
// Runs on a Node that is too old for pgops itself, so it keeps to old words.
const { spawn } = require("child_process");
const { closeSync, existsSync, openSync, readFileSync } = require("fs");
const { constants } = require("os");
const { dirname, join } = require("path");

const program = join(__dirname, "pgops.js");
const usageError = 2;

/** Runs pgops with the newer Node of the npm package `node`, or ends with one line that says what is needed. */
function handOver() {
  // A child that came through here and is too old again has been handed to an impostor: stop the circle.
  const goesRound = process.env.PGOPS_HANDED_OVER_BY === String(process.ppid);
  const node = goesRound ? undefined : findNewerNode(dirname(__dirname));
  if (node === undefined) return refuse("");
  const child = spawn(node, [program].concat(process.argv.slice(2)), {
    // The channel tells the child that this process is gone, also where it was killed and could tell nothing.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: Object.assign({}, process.env, { PGOPS_HANDED_OVER_BY: String(process.pid) }),
  });
  child.on("error", (error) => refuse(` (${node} does not start: ${error.message})`));
  forwardSignals(child);
  child.on("exit", (code, signal) => endLike(code, signal));
}

/**
 * The executable of the npm package `node`, or of the platform package behind it, in the node_modules of a folder or
 * of those above it.
 */
function findNewerNode(start) {
  const windows = process.platform === "win32";
  const platform = `${windows ? "win" : process.platform}-${process.arch}`;
  const packages = ["node", `node-${platform}`, `node-bin-${platform}`];
  for (let folder = start, above = ""; folder !== above; above = folder, folder = dirname(folder)) {
    for (const name of packages.concat(packages.slice(1).map((one) => `node/node_modules/${one}`))) {
      const found = join(folder, "node_modules", name);
      const executable = join(found, "bin", windows ? "node.exe" : "node");
      if (existsSync(executable) && isNewEnough(found)) return executable;
    }
  }
  return undefined;
}

function isNewEnough(packageFolder) {
  try {
    const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
    const [major, minor] = version.split(".").map(Number);
    return major > 22 || (major === 22 && minor >= 18);
  } catch {
    return false;
  }
}

function forwardSignals(child) {
  const onTerminal = hasTerminal();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // The terminal itself sends Ctrl-C and a hang-up to both; a second one would read as "hurry".
      if (!(onTerminal && signal !== "SIGTERM")) child.kill(signal);
    });
  }
}

function hasTerminal() {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

function endLike(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Reached where the signal does not end a process: the shell's own convention.
  process.exitCode = 128 + constants.signals[signal];
}

function refuse(why) {
  console.error(
    `pgops needs Node 22.18 or newer and runs on ${process.version}${why}: update Node, or \`npm install node\` beside pgops.`,
  );
  process.exitCode = usageError;
}

module.exports = { handOver };
