import { randomUUID } from "node:crypto";
import { link, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { ExitCode, PgopsError } from "../../errors.ts";
import { poll } from "./poll.ts";
import { processLives } from "./processes.ts";

/** The holder shows every second that it lives; one that is silent for this long is gone. */
const silenceMs = 15_000;
const heartbeatMs = 1_000;

/**
 * Runs `work` while this process alone holds the lock file; waits for another holder, and takes over from one that
 * died. Throws PGOPS_LOCK_FILE (exit 4) when it is not free after `patienceMs`.
 */
export async function withLockFile<T>(
  path: string,
  work: () => Promise<T>,
  { signal, patienceMs = 120_000 }: { signal?: AbortSignal | undefined; patienceMs?: number } = {},
): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const taken = await poll(async () => {
    signal?.throwIfAborted();
    return (await create(path, mine)) || ((await breakStale(path)) && (await create(path, mine)));
  }, patienceMs);
  if (!taken) throw stillHeld(path);
  const heartbeat = setInterval(
    () => void utimes(path, new Date(), new Date()).catch(() => undefined),
    heartbeatMs,
  );
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(path, "utf8").catch(() => "")) === mine) await rm(path, { force: true });
  }
}

/** A link appears with its content at once: nobody ever reads a lock that is half written. */
async function create(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the lock of a dead holder. A second lock lets one process at a time do so, or it might remove a new one. */
async function breakStale(path: string): Promise<boolean> {
  if (!(await isStale(path))) return false;
  const breaker = `${path}.break`;
  if (!(await create(breaker, ""))) {
    if (await silent(breaker)) await rm(breaker, { force: true });
    return false;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
    return true;
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const holder = parseHolder(text);
  const dead = holder?.host === hostname() && !processLives(holder.pid);
  return dead || (await silent(path));
}

function parseHolder(text: string): { pid: number; host: string } | undefined {
  try {
    const holder: { pid: number; host: string } = JSON.parse(text);
    return holder;
  } catch {
    return undefined;
  }
}

async function silent(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > silenceMs;
}

function stillHeld(path: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_LOCK_FILE",
    message: `another pgops holds ${path} and does not let go`,
    hint: "Wait for it; when no other pgops runs, remove that file.",
    exitCode: ExitCode.notNow,
  });
}
