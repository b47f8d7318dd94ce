import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { developmentCluster, type DevelopmentCluster } from "./development-cluster.ts";
import type { DevelopmentOptions, DevelopmentServer } from "./development.ts";
import { logFileOf, readPassword, urlOf, writeState, type DevelopmentState } from "./development-state.ts";
import { freePort } from "./free-port.ts";
import { portWasTaken, startFailed, startPostmaster } from "./postmaster.ts";
import { poll } from "./poll.ts";
import { pidIsTaken } from "./processes.ts";
import { anyoneWorksIn, runningPostmaster, type Postmaster } from "./running-postmaster.ts";
import { ensureDatabase } from "./server-questions.ts";
import { loopbackSettings, socketFolder } from "./settings.ts";

/** Crash recovery may take long, and ending it makes it longer. */
const recoveryMs = 600_000;

/** The children of a killed postmaster notice within moments. */
const orphansMs = 15_000;

/** Starts the server of a project in which none runs; the caller holds the project's lock. */
export async function launchDevelopmentServer(
  options: DevelopmentOptions,
  state: DevelopmentState | undefined,
): Promise<DevelopmentServer> {
  const { directory, env, major, cwd, signal, database = state?.database ?? "pgops" } = options;
  const cluster = await developmentCluster({ directory, state, major, env, cwd, signal });
  const { folder, binaries } = cluster;
  const startedAt = new Date().toISOString();
  const { pid, port } = (await comingUp(folder, signal)) ?? (await startSomewhere(cluster, options, state));
  const url = await ensureDatabase(urlOf(await readPassword(folder), port, "postgres"), database);
  const { version } = binaries;
  await writeState(directory, { port, major: binaries.major, version, folder, database, startedAt });
  const dataDirectory = join(folder, "data");
  return {
    url,
    pid,
    port,
    version,
    database,
    dataDirectory,
    logFile: logFileOf(directory),
    startedAt,
    started: true,
  };
}

/** A server that another pgops started and did not live to see ready, or one whose state file was removed. */
async function comingUp(folder: string, signal: AbortSignal | undefined): Promise<Postmaster | undefined> {
  let postmaster: Postmaster | undefined;
  await poll(async () => {
    signal?.throwIfAborted();
    postmaster = await runningPostmaster(join(folder, "data"));
    return postmaster === undefined || postmaster.ready;
  }, recoveryMs);
  return postmaster;
}

async function startSomewhere(
  cluster: DevelopmentCluster,
  options: DevelopmentOptions,
  state: DevelopmentState | undefined,
): Promise<{ pid: number; port: number }> {
  let log = "";
  for await (const port of ports(options, state)) {
    const started = await startOn(port, cluster, options);
    if (started.state === "ready") return { pid: started.pid, port };
    log = started.log;
    if (!portWasTaken(log)) break;
  }
  if (options.port !== undefined && (log === "" || portWasTaken(log))) throw portTaken(options.port);
  throw startFailed(`the embedded server (PostgreSQL ${cluster.binaries.version}) did not start`, log);
}

/** The port asked for and no other; else the one used last, the project's own, the next ones, any. */
async function* ports(
  { port, directory }: DevelopmentOptions,
  state: DevelopmentState | undefined,
): AsyncGenerator<number> {
  const own = 15_432 + (createHash("sha256").update(directory).digest().readUInt16BE() % 10_000);
  const wanted = port === undefined ? [state?.port ?? own, own, own + 1, own + 2, 0, 0, 0] : [port];
  for (const candidate of wanted) {
    const free = await freePort(candidate);
    if (free !== undefined) yield free;
  }
}

/** After a kill -9 of the postmaster its children may live on for a moment, and hold its shared memory. */
async function startOn(
  port: number,
  { binaries, account, folder }: DevelopmentCluster,
  { directory, env, signal }: DevelopmentOptions,
): ReturnType<typeof startPostmaster> {
  const data = join(folder, "data");
  const settings = loopbackSettings(socketFolder(folder));
  await removeForeignLocks(data, socketFolder(folder));
  const postmaster = { binaries, account, env, data, logFile: logFileOf(directory), port, settings, signal };
  let result = await startPostmaster({ ...postmaster, timeoutMs: recoveryMs });
  await poll(async () => {
    if (result.state === "ready" || !/shared memory block .* is still in use/.test(result.log)) return true;
    result = await startPostmaster({ ...postmaster, timeoutMs: recoveryMs });
    return false;
  }, orphansMs);
  return result;
}

/**
 * PostgreSQL takes the pid file of a dead postmaster, and the lock of its socket, for what they are, but not where the
 * pid is another process's by now, or a zombie's. Without the pid file it cannot see the children of a killed
 * postmaster: their end is awaited first.
 */
async function removeForeignLocks(data: string, sockets: string | undefined): Promise<void> {
  const file = join(data, "postmaster.pid");
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (!(pid > 0) || !pidIsTaken(pid) || (await runningPostmaster(data)) !== undefined) return;
  if (!(await poll(async () => !(await anyoneWorksIn(data)), orphansMs))) return;
  await rm(file);
  if (sockets === undefined) return;
  const names = await readdir(sockets).catch(() => []);
  const left = names.filter((name) => name.startsWith(".s.PGSQL."));
  await Promise.all(left.map(async (name) => rm(join(sockets, name), { force: true })));
}

function portTaken(port: number): PgopsError {
  return new PgopsError({
    code: "PGOPS_PORT_TAKEN",
    message: `port ${port} of 127.0.0.1 is taken by something else`,
    hint: "Choose another port, or none: pgops then finds a free one.",
    exitCode: ExitCode.noServer,
  });
}
