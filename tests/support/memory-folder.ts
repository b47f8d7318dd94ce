import { accessSync, constants, statfsSync } from "node:fs";

const folder = "/dev/shm";
/** A run's databases, one a test, and the write-ahead log. */
const neededBytes = 4 * 1024 ** 3;

/**
 * The environment for a server of the tests: its data in memory where the system has a folder for that with room
 * enough. Creating a database, which each test does, takes a tenth of the time there.
 */
export function serverEnvironment(): Record<string, string | undefined> {
  return hasRoom() ? { ...process.env, TMPDIR: folder } : process.env;
}

function hasRoom(): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}
