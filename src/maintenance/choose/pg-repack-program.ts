import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The version of the program pg_repack on this machine: "1.4.8"; undefined where there is none. */
export async function pgRepackVersion(signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const { stdout } = await run("pg_repack", ["--version"], { timeout: 10_000, ...(signal && { signal }) });
    return /\d+(?:\.\d+)+/.exec(stdout)?.[0];
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
