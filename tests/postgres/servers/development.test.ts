import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { developmentServerStatus, stopDevelopmentServer } from "../../../src/postgres/servers/development.ts";
import { poll } from "../../../src/postgres/servers/poll.ts";
import { processLives } from "../../../src/postgres/servers/processes.ts";
import { query, project, start } from "./development-project.ts";
import { closedFolder } from "./folders.ts";
import { firstLine, startScript } from "./script.ts";

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return server;
}

describe("the development server", () => {
  test("starts, says how it is, is found running, stops, and keeps data and port", async () => {
    const directory = await project();
    expect(await developmentServerStatus({ directory })).toEqual({ running: false });
    const first = await start(directory);
    expect(first.started).toBe(true);
    expect(first.dataDirectory.startsWith(directory)).toBe(true);
    const { started: _, ...known } = first;
    expect(await developmentServerStatus({ directory })).toEqual({ running: true, ...known });
    expect(await start(directory)).toEqual({ ...first, started: false });
    const settings =
      "SELECT current_database() AS db, current_setting('fsync') AS fsync, current_setting('TimeZone') AS zone";
    expect(await query(first.url, settings)).toEqual([{ db: "pgops", fsync: "on", zone: "UTC" }]);
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");

    expect(await stopDevelopmentServer({ directory })).toBe(true);
    expect(processLives(first.pid)).toBe(false);
    expect(await stopDevelopmentServer({ directory })).toBe(false);
    expect(await developmentServerStatus({ directory })).toMatchObject({ running: false, port: first.port });

    const second = await start(directory);
    expect([second.port, second.url]).toEqual([first.port, first.url]);
    expect(await query(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  });

  test("outlives the command that started it", async () => {
    const directory = await project();
    const child = startScript(`
      const { startDevelopmentServer } = await load("development");
      console.log((await startDevelopmentServer({ directory: ${JSON.stringify(directory)}, env: process.env })).pid);`);
    const ended = new Promise((resolve) => child.once("close", resolve));
    const pid = Number(await firstLine(child));
    expect(await ended).toBe(0);
    expect(await developmentServerStatus({ directory })).toMatchObject({ running: true, pid });
  });

  test("keeps its secrets to itself", async () => {
    const directory = await project();
    const { dataDirectory } = await start(directory);
    const modes = await Promise.all(
      [join(directory, "server.json"), join(dataDirectory, "..", "password")].map(async (file) => stat(file)),
    );
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600]);
    expect((await stat(dirname(dataDirectory))).mode & 0o077).toBe(0);
    expect(await readFile(join(directory, ".gitignore"), "utf8")).toBe("*\n");
  });

  test("makes the database asked for, and another one later", async () => {
    const directory = await project();
    const first = await start(directory, { database: 'a "b" ü' });
    expect(await query(first.url, "SELECT current_database() AS name")).toEqual([{ name: 'a "b" ü' }]);
    const second = await start(directory, { database: "other" });
    expect([second.started, second.pid]).toEqual([false, first.pid]);
    expect(await query(second.url, "SELECT current_database() AS name")).toEqual([{ name: "other" }]);
  });

  test("started twice at once is one server, for both", async () => {
    const directory = await project();
    const code = `
      const { startDevelopmentServer } = await load("development");
      const { pid, started } = await startDevelopmentServer({ directory: ${JSON.stringify(directory)}, env: process.env });
      console.log(JSON.stringify({ pid, started }));`;
    const lines = await Promise.all([1, 2, 3].map(async () => firstLine(startScript(code))));
    const servers: { pid: number; started: boolean }[] = lines.map((line) => JSON.parse(line));
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
    expect(servers.filter(({ started }) => started)).toHaveLength(1);
  });
});

describe("ports", () => {
  test("taken by something else: another is chosen", async () => {
    const directory = await project();
    const first = await start(directory);
    await stopDevelopmentServer({ directory });
    await listen(first.port);
    const second = await start(directory);
    expect(second.port).not.toBe(first.port);
    expect(await query(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("asked for and taken: a clear error; asked for while it runs on another: too", async () => {
    const directory = await project();
    const { port } = await start(directory);
    await expect(start(directory, { port: port + 1 })).rejects.toMatchObject({
      code: "PGOPS_SERVER_RUNS",
      exitCode: 2,
    });
    await stopDevelopmentServer({ directory });
    await listen(port);
    await expect(start(directory, { port })).rejects.toMatchObject({ code: "PGOPS_PORT_TAKEN", exitCode: 5 });
  });
});

describe("after a mishap", () => {
  test("kill -9 of the postmaster: it recovers what was committed", async () => {
    const directory = await project();
    const first = await start(directory);
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    process.kill(first.pid, "SIGKILL");
    expect(await poll(() => !processLives(first.pid), 10_000)).toBe(true);
    expect(await developmentServerStatus({ directory })).toMatchObject({ running: false });
    const second = await start(directory);
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  });

  test("a pid file whose pid another process has got by now", async () => {
    const directory = await project();
    const first = await start(directory);
    await stopDevelopmentServer({ directory });
    // postmaster.pid as a crash leaves it, with the pid of this very process.
    const file = join(first.dataDirectory, "postmaster.pid");
    const lines = [process.pid, first.dataDirectory, 1, first.port, "", "127.0.0.1", "", "ready   ", ""];
    await writeFile(file, lines.join("\n"));
    await chmod(file, 0o644);
    expect(await developmentServerStatus({ directory })).toMatchObject({ running: false });
    expect((await start(directory)).started).toBe(true);
  });

  test("a killed postmaster that nobody waited for: its pid file counts for nothing", async () => {
    const directory = await project();
    const first = await start(directory);
    await stopDevelopmentServer({ directory });
    const parent = spawn("/bin/sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill());
    const zombie = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
    expect(await poll(() => !processLives(zombie), 10_000)).toBe(true);
    await writeFile(
      join(first.dataDirectory, "postmaster.pid"),
      `${zombie}\n${first.dataDirectory}\n1\n${first.port}\n`,
    );
    expect((await start(directory)).started).toBe(true);
  });

  test("an initdb that was interrupted", async () => {
    const directory = await project();
    const first = await start(directory);
    await stopDevelopmentServer({ directory });
    const folder = dirname(first.dataDirectory);
    await rename(folder, `${folder}.unfinished`);
    await rm(join(folder, "..", "server.json"));
    expect((await start(directory)).started).toBe(true);
  });

  test("a lost state file, while it runs and while it does not", async () => {
    const directory = await project();
    const first = await start(directory);
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    await rm(join(directory, "server.json"));
    expect(await start(directory)).toMatchObject({ pid: first.pid, url: first.url });
    await writeFile(join(directory, "server.json"), "{ half");
    expect(await developmentServerStatus({ directory })).toMatchObject({ running: false });
    const again = await start(directory);
    await stopDevelopmentServer({ directory });
    await rm(join(directory, "server.json"));
    const later = await start(directory);
    expect(await query(later.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
    expect(again.pid).toBe(first.pid);
  });

  test("the lock of a command that was killed", async () => {
    const directory = await project();
    await mkdir(directory, { mode: 0o755 });
    const dead = execFileSync("/bin/sh", ["-c", "echo $$"], { encoding: "utf8" }).trim();
    const host = execFileSync("hostname", { encoding: "utf8" }).trim();
    await writeFile(join(directory, "server.lock"), JSON.stringify({ pid: Number(dead), host, id: "x" }));
    expect((await start(directory)).started).toBe(true);
    expect(existsSync(join(directory, "server.lock"))).toBe(false);
  });

  test("a start that was killed: the server it left coming up is found", async () => {
    const directory = await project();
    await start(directory);
    await stopDevelopmentServer({ directory });
    const child = startScript(`
      const { startDevelopmentServer } = await load("development");
      startDevelopmentServer({ directory: ${JSON.stringify(directory)}, env: process.env });`);
    const pidFile = join(directory, "server.lock");
    expect(await poll(() => existsSync(pidFile), 20_000)).toBe(true);
    child.kill("SIGKILL");
    const server = await start(directory);
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("data", () => {
  test("of another version than the programs: a clear error, and nothing is changed", async () => {
    const directory = await project();
    const { dataDirectory, version } = await start(directory);
    await stopDevelopmentServer({ directory });
    await writeFile(join(dataDirectory, "PG_VERSION"), "13\n");
    const error: unknown = await start(directory).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "PGOPS_SERVER_DATA", exitCode: 5 });
    expect(error).toHaveProperty("message", expect.stringMatching(/PostgreSQL 13.*\d+\.\d+/));
    await writeFile(join(dataDirectory, "PG_VERSION"), `${Number.parseInt(version, 10)}\n`);
    expect((await start(directory)).started).toBe(true);
    await expect(start(directory, { major: 13 })).rejects.toMatchObject({ code: "PGOPS_SERVER_RUNS" });
  });

  test("whose programs are gone: the error names the version", async () => {
    const directory = await project();
    const { dataDirectory } = await start(directory);
    await stopDevelopmentServer({ directory });
    await rename(dirname(dataDirectory), join(directory, "postgres-13"));
    await rm(join(directory, "server.json"));
    const error: unknown = await start(directory, { major: undefined }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "PGOPS_NO_POSTGRES", exitCode: 5 });
    expect(error).toHaveProperty("message", expect.stringContaining("PostgreSQL 13"));
  });

  test("of a project that was copied or moved is its own", async () => {
    const directory = await project();
    const first = await start(directory);
    await stopDevelopmentServer({ directory });
    const other = await project();
    execFileSync("cp", ["-Rp", directory, other]);
    const original = await start(directory);
    const copy = await start(other);
    expect(copy.port).not.toBe(original.port);
    expect(copy.dataDirectory.startsWith(other)).toBe(true);
    expect(first.pid).not.toBe(copy.pid);
  });

  test("in a folder that cannot be made: a clear error", async () => {
    const folder = await closedFolder();
    await writeFile(join(folder, ".pgops"), "a file");
    const code = "PGOPS_SERVER_FOLDER";
    await expect(start(join(folder, ".pgops"))).rejects.toMatchObject({ code, exitCode: 5 });
  });
});
