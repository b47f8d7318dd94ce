import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { type Account, serverAccount } from "../../src/postgres/servers/account.ts";
import { freePort } from "../../src/postgres/servers/free-port.ts";
import { poll } from "../../src/postgres/servers/poll.ts";
import { processOptions } from "../../src/postgres/servers/run.ts";
import { serverFolder } from "../../src/postgres/servers/temporary-folder.ts";
import { watchOver } from "../../src/postgres/servers/watchdog.ts";
import { writeAs } from "../../src/postgres/servers/write-as.ts";
import { databaseUrl } from "./database.ts";
import { howToGetPgbouncer, pgbouncerProgram } from "./pgbouncer-program.ts";
import { tidyUp } from "./tidy.ts";

export interface PgbouncerOptions {
  mode: "transaction" | "session";
  /** Connections to the server at most, by database and user. */
  poolSize?: number;
  /** Roles beside the superuser, with their passwords. */
  users?: Record<string, string>;
  /** The superuser's URL of the server behind it; default: the one that the run shares. */
  server?: string;
  /** More lines of its [pgbouncer] section. */
  settings?: Record<string, string>;
}

export interface Pgbouncer {
  port: number;
  /** The same database and user, through the pooler. */
  through(url: string): string;
  /** The rows of SHOW SERVERS, SHOW CLIENTS and the like. */
  show(what: "SERVERS" | "CLIENTS" | "POOLS"): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/**
 * Starts a PgBouncer before a server; it ends with the test, or the test file.
 * Throws, with the way to get it, where there is none on this machine.
 */
export async function startPgbouncer(options: PgbouncerOptions): Promise<Pgbouncer> {
  const program = pgbouncerProgram();
  if (program === undefined) throw new Error(howToGetPgbouncer);
  // It refuses to run as root, as PostgreSQL does.
  const account = await serverAccount();
  const folder = await serverFolder(process.env, account, async (path) => {
    await mkdir(join(path, "data"));
    if (account) await chown(join(path, "data"), account.uid, account.gid);
  });
  const watchdog = watchOver(folder, account, process.env);
  const server = new URL(options.server ?? databaseUrl());
  const port = (await freePort()) ?? 0;
  const configuration = await configure(folder, account, server, port, options);
  const log = await open(join(folder, "log"), "a");
  const child = spawn(program, [configuration], {
    ...processOptions(account, process.env),
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const exited = once(child, "exit");
  const admin = postgres(databaseUrl("pgbouncer", atPort(server.href, port)), {
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopped ??= (async () => {
      await admin.end({ timeout: 1 });
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
      watchdog.release();
    })();
    await stopped;
  };
  tidyUp(stop);
  const answers = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(await readFile(join(folder, "log"), "utf8"));
    return admin
      .unsafe("SHOW VERSION")
      .simple()
      .then(
        () => true,
        () => false,
      );
  };
  if (!(await poll(answers, 10_000))) throw new Error(await readFile(join(folder, "log"), "utf8"));
  return {
    port,
    through: (url) => atPort(url, port),
    show: async (what) => [...(await admin.unsafe<Record<string, unknown>[]>(`SHOW ${what}`).simple())],
    stop,
  };
}

async function configure(
  folder: string,
  account: Account | undefined,
  server: URL,
  port: number,
  { mode, poolSize = 5, users = {}, settings = {} }: PgbouncerOptions,
): Promise<string> {
  const superuser = decodeURIComponent(server.username);
  const roles = { [superuser]: decodeURIComponent(server.password), ...users };
  const lines = Object.entries(roles).map(([name, password]) => `"${name}" "${password}"\n`);
  await writeAs(account, join(folder, "users"), lines.join(""));
  const main: Record<string, string> = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: join(folder, "users"),
    admin_users: superuser,
    pool_mode: mode,
    default_pool_size: String(poolSize),
    max_client_conn: "200",
    // Where the watchdog looks for a server to end.
    pidfile: join(folder, "data", "postmaster.pid"),
    ...settings,
  };
  const text = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port}`,
    "[pgbouncer]",
    ...Object.entries(main).map(([name, value]) => `${name} = ${value}`),
  ];
  const file = join(folder, "pgbouncer.ini");
  await writeAs(account, file, `${text.join("\n")}\n`);
  return file;
}

function atPort(url: string, port: number): string {
  const moved = new URL(url);
  moved.hostname = "127.0.0.1";
  moved.port = String(port);
  return moved.href;
}
