// Two set-ups in one clone at once (two terminals, an editor's test runner) take turns.
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 200;
const patienceMs = 15 * 60_000;
/** A lock without a pid is being made or was left by a crash in that instant. */
const nascentMs = 10_000;

/**
 * Runs `work` while holding the lock folder `path`; waits for another holder, and takes over from a dead one.
 * Throws when the other one does not end within a quarter of an hour.
 */
export async function withLock(path, work) {
  await acquire(path);
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
    removeIfEmpty(dirname(path));
  }
}

async function acquire(path) {
  const deadline = Date.now() + patienceMs;
  let told = false;
  while (!tryToTake(path)) {
    if (Date.now() > deadline)
      throw new Error(`Another set-up holds ${path}: end it, or remove that folder.`);
    if (!takeAway(path)) {
      if (!told) process.stderr.write("Another set-up is at work here: waiting for it.\n");
      told = true;
      await sleep(pollMs);
    }
  }
}

function tryToTake(path) {
  for (;;) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      mkdirSync(path);
      writeFileSync(join(path, "pid"), String(process.pid));
      return true;
    } catch (error) {
      if (error.code === "EEXIST") return false;
      // The folder above was removed as empty between two lines.
      if (error.code !== "ENOENT") throw error;
    }
  }
}

/** Removes the lock of a process that is gone; says whether it is worth trying again at once. */
function takeAway(path) {
  const owner = readOwner(path);
  if (!isAbandoned(path, owner)) return false;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  // Two may find the dead lock, and the slower one move the quicker one's new lock away: then put it back.
  if (readOwner(aside) !== owner) {
    renameSync(aside, path);
    return false;
  }
  rmSync(aside, { recursive: true, force: true });
  return true;
}

function isAbandoned(path, owner) {
  try {
    if (owner === undefined) return Date.now() - statSync(path).mtimeMs > nascentMs;
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function readOwner(path) {
  try {
    return readFileSync(join(path, "pid"), "utf8");
  } catch {
    return undefined;
  }
}

function removeIfEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    // Something else lives there.
  }
}
