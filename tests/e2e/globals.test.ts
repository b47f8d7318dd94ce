import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { temporaryProject } from "../support/project.ts";
import { checkedPgops, scene, tableMigrations } from "./scene.ts";

const commands = [
  ["init"],
  ["create"],
  ["migrate"],
  ["rollback"],
  ["redo"],
  ["status"],
  ["config"],
  ["server"],
  ["demo"],
];
// oxlint-disable-next-line no-control-regex -- an escape sequence begins with it
const escape = /\u001B\[/;

describe("help and version", () => {
  test("--version", async () => {
    const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    for (const flag of ["--version", "-V"]) {
      expect(await checkedPgops([flag])).toMatchObject({
        exitCode: 0,
        stdout: `${manifest.version}\n`,
        stderr: "",
      });
    }
    expect((await checkedPgops(["migrate", "--version"])).stdout).toContain(manifest.version);
  });

  test.each([[], ...commands])(
    "--help of pgops %s: usage, the global flags, examples, nothing run",
    async (...command) => {
      const { exitCode, stdout, stderr } = await checkedPgops([...command, "--help"]);
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`Usage: pgops ${command[0] ?? "<command>"}`);
      expect(stdout).toMatch(/^Examples:\n(  \$ .*pgops.*\n?)+/m);
      for (const flag of ["--config", "--cwd", "--env", "--database-url", "--json", "--quiet", "--verbose"]) {
        expect(stdout).toContain(flag);
      }
      for (const flag of ["--no-color", "--yes", "--wait"]) expect(stdout).toContain(flag);
    },
  );

  test("without a command: the help", async () => {
    const { exitCode, stdout } = await checkedPgops([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Usage: pgops");
  });
});

describe("wrong usage: exit code 2, a hint, and JSON where it is asked for", () => {
  test.each([
    [["migrat"], "migrat", 'there is no command "migrat". Did you mean "migrate"?'],
    [["migrate", "--stepps", "3"], "migrate", 'unknown option "--stepps"'],
    [["migrate", "--steps", "0"], "migrate", "It takes a whole number from 1 on."],
    [["migrate", "--steps", "two"], "migrate", "It takes a whole number from 1 on."],
    [["migrate", "--to", "x"], "migrate", "It takes a migration's number"],
    [["migrate", "12"], "migrate", "too many arguments"],
    [["rollback", "--steps"], "rollback", "argument missing"],
    [["create", "--timestam", "status"], "create", "See `pgops create --help`."],
    [["server"], "server", "start, stop, status"],
    [["server", "begin"], "server", "begin"],
    [["server", "status", "--nope"], "server status", 'unknown option "--nope"'],
    [["status", "--wait", "soon"], "status", "--wait takes a duration"],
  ])("%j", async (args, command, message) => {
    const people = await checkedPgops(args);
    expect([people.exitCode, people.stdout]).toEqual([2, ""]);
    expect(people.stderr).toContain(message);
    // Flags may stand before the command, and their values are no commands.
    const machine = await checkedPgops(["--cwd", ".", ...args, "--json"]);
    expect([machine.exitCode, machine.stderr]).toEqual([2, ""]);
    expect(JSON.parse(machine.stdout)).toMatchObject({
      command,
      ok: false,
      error: { code: "PGOPS_USAGE", exitCode: 2 },
    });
  });
});

describe("global flags", () => {
  test("--cwd, --config, --env and --database-url", async () => {
    const { path, url, tables, sql } = await scene({
      "shop/sql/migrations/001_a.up.sql": "CREATE TABLE a ();",
      "shop/sql/migrations/001_a.down.sql": "DROP TABLE a;",
      "shop/other.json": JSON.stringify({
        database: "postgres://127.0.0.1:1/nowhere",
        environments: {
          test: { database: { url: "${URL_OF_TEST}" }, migrations: { table: "public.ledger" } },
        },
      }),
    });
    const options = { cwd: path, env: { URL_OF_TEST: url } };
    const shop = ["--cwd", "shop", "--config", "other.json"];
    expect((await checkedPgops(["status", ...shop], options)).exitCode).toBe(5);
    expect((await checkedPgops([...shop, "--env", "test", "migrate"], options)).exitCode).toBe(0);
    expect(await tables()).toEqual(["a", "ledger"]);
    const { exitCode } = await checkedPgops(["migrate", ...shop, "--database-url", url], options);
    expect(exitCode).toBe(1);
    await sql`DROP TABLE a`;
    expect((await checkedPgops(["migrate", ...shop, "--database-url", url], options)).exitCode).toBe(0);
    expect(await tables()).toEqual(["a", "ledger", "migrations"]);
    expect((await checkedPgops(["status", ...shop, "--env", "nope"], options)).exitCode).toBe(2);
    expect((await checkedPgops(["status", "--config", "nowhere.json"], options)).exitCode).toBe(2);
    expect((await checkedPgops(["status", "--cwd", "nowhere"], options)).exitCode).toBe(2);
  });

  test("--quiet: results and errors only", async () => {
    const { pgops, write } = await scene(tableMigrations(1));
    expect(await pgops(["migrate", "-q"])).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(await pgops(["rollback", "-q"])).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    const plan = await pgops(["migrate", "--dry-run", "-q"]);
    expect([plan.stdout.split("\n")[1], plan.stderr]).toEqual(["CREATE TABLE t1 (id int);", ""]);
    await write("sql/migrations/001_t1.up.sql", "SELECT nonsense;");
    expect((await pgops(["migrate", "-q"])).stderr).toContain("nonsense");
  });

  test("--verbose prints each statement with its time, and notices are printed anyway", async () => {
    const { pgops } = await scene({
      "001_a": "CREATE TABLE a (\n  id int\n);\nDO $$ BEGIN RAISE NOTICE 'hello'; END $$;",
    });
    const { stdout, stderr } = await pgops(["migrate", "--verbose"]);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^ +[\d.]+ m?s  CREATE TABLE a \( id int \)$/m);
    expect(stderr).toMatch(/^ +[\d.]+ m?s  DO \$\$ BEGIN RAISE/m);
    expect(stderr).toMatch(/^  notice: hello$/m);
    await pgops(["rollback"]);
    expect((await pgops(["migrate", "--dry-run"])).stderr).not.toContain("hello");
  });

  test("colours: none off a terminal, FORCE_COLOR, NO_COLOR, --no-color", async () => {
    const { pgops } = await scene({ "001_bad": "SELECT 1/0;" });
    const run = async (args: string[], env: Record<string, string>): Promise<boolean> => {
      const { stdout, stderr } = await pgops(["migrate", ...args], { env });
      return escape.test(stdout + stderr);
    };
    expect(await run([], {})).toBe(false);
    expect(await run([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await run([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
    expect(await run(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
    expect(await run(["--json"], { FORCE_COLOR: "1" })).toBe(false);
  });

  test("--json: one document for each command, done or failed", async () => {
    const { json } = await scene(tableMigrations(1));
    const done = [["migrate"], ["status"], ["redo"], ["rollback"], ["config"], ["init"], ["create", "x"]];
    for (const args of done)
      expect(await json(args)).toMatchObject({ command: args[0], ok: true, exitCode: 0 });
    const unreachable = ["--database-url", "postgres://127.0.0.1:1/x"];
    for (const args of [["migrate"], ["status"], ["redo"], ["rollback"]]) {
      expect(await json([...args, ...unreachable])).toMatchObject({
        command: args[0],
        ok: false,
        exitCode: 5,
        error: {
          code: "PGOPS_CONNECT",
          message: expect.stringContaining("127.0.0.1:1"),
          hint: expect.any(String),
          exitCode: 5,
          file: null,
          line: null,
          column: null,
          sqlstate: null,
          detail: null,
        },
      });
    }
  });

  test("--wait waits for a server that is still starting", async () => {
    const { pgops, url } = await scene(tableMigrations(1));
    const target = new URL(url);
    const { port: realPort, hostname } = target;
    const sockets: Socket[] = [];
    const proxy = createServer((client) => {
      const server = connect(Number(realPort), hostname);
      sockets.push(client, server);
      client.on("error", () => undefined).pipe(server);
      server.on("error", () => undefined).pipe(client);
    });
    const listen = (port: number): Promise<number> =>
      new Promise((resolve) => {
        proxy.listen(port, "127.0.0.1", () => resolve((proxy.address() as { port: number }).port));
      });
    // A port that was free a moment ago; nothing answers there until the proxy is back.
    const port = await listen(0);
    await new Promise((resolve) => proxy.close(resolve));
    target.port = String(port);
    target.hostname = "127.0.0.1";
    const args = ["migrate", "--database-url", target.href];
    expect((await pgops(args)).exitCode).toBe(5);
    const late = new Promise((resolve) => setTimeout(resolve, 2000)).then(() => listen(port));
    const [{ exitCode, stderr }] = await Promise.all([pgops([...args, "--wait", "30s"]), late]);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
    expect(stderr).toContain("waiting: no server answers at 127.0.0.1");
    expect(exitCode).toBe(0);
  });
});

describe("exit codes", () => {
  test("0, 1, 2, 3, 4 and 5 (130 and 143 are where interrupts are)", async () => {
    const { pgops, write, sql } = await scene({
      ...tableMigrations(1, 2),
      "pgops.config.json": JSON.stringify({ lockTimeout: "100ms", lockTries: 1 }),
    });
    const code = async (...args: string[]): Promise<number> => (await pgops(args)).exitCode;
    expect(await code("status", "--check")).toBe(3);
    expect(await code("migrate", "--to", "1")).toBe(0);
    await sql.begin(async (other) => {
      await other`INSERT INTO migrations (filename) VALUES ('002_t2.up.sql')`;
      expect(await code("migrate")).toBe(4);
      await other`DELETE FROM migrations WHERE filename = '002_t2.up.sql'`;
    });
    await write("sql/migrations/002_t2.up.sql", "SELECT 1/0;");
    expect(await code("migrate")).toBe(1);
    await write("sql/migrations/002_t2.up.sql", "COMMIT;");
    expect(await code("migrate")).toBe(2);
    expect(await code("migrate", "--database-url", "postgres://127.0.0.1:1/x")).toBe(5);
  });
});

test("--cwd names a folder that is not there: nothing is made", async () => {
  const { path } = await temporaryProject({ "sql/migrations/.gitkeep": "" });
  const { exitCode, stderr } = await checkedPgops(["--cwd", `${path}/typo`, "create", "x"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("there is no folder")]);
  expect(existsSync(`${path}/typo`)).toBe(false);
});
