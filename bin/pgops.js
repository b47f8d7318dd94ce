#!/usr/bin/env node
"use strict";
// CommonJS, which starts a little faster than an ES module and which every old Node can parse.

const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  start();
} else {
  require("./hand-over.js").handOver();
}

function start() {
  endWithParent();
  const cache = cacheDirectory();
  if (cache !== undefined) require("module").enableCompileCache(cache);
  // A clone runs its sources as they stand. The package carries none: Node strips no types below node_modules.
  const fromSource =
    process.env.PGOPS_USE_DIST !== "1" && require("fs").existsSync(`${__dirname}/../src/cli/main.ts`);
  void import(fromSource ? "../src/cli/main.ts" : "../dist/cli/main.js").then((cli) =>
    cli.main(process.argv.slice(2)),
  );
}

/** Handed over, this is the program that somebody killed with -9: it must not go on by itself. */
function endWithParent() {
  if (process.env.PGOPS_HANDED_OVER_BY !== String(process.ppid) || !process.channel) return;
  process.channel.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
}

/** Not Node's default in the shared temp folder, where somebody else could lay compiled code ready for us. */
function cacheDirectory() {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
  const base = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && `${HOME}/.cache`);
  return base ? `${base}/pgops/compile` : undefined;
}
