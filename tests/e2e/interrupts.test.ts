import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { CliResult } from "../support/cli.ts";
import { onTerminal } from "./on-terminal.ts";
import { expectOrderly, scene, tableMigrations, type Scene } from "./scene.ts";

const program = fileURLToPath(new URL("../../bin/pgops.js", import.meta.url));

/** Runs the program, sends it signals once the server runs `text`, and gives what it ended with. */
async function interruptDuring(
  it: Scene,
  args: string[],
  text: string,
  signals: NodeJS.Signals[],
  env: Record<string, string> = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: it.path,
    env: { PATH: process.env["PATH"], HOME: it.path, DATABASE_URL: it.url, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => (output.stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (output.stderr += part));
  const ended = new Promise<CliResult>((resolve) => {
    child.once("close", (code, signal) => resolve({ exitCode: code ?? -1, signal, ...output }));
  });
  while ((await running(it, text)) === 0 && child.exitCode === null) await it.sql`SELECT pg_sleep(0.02)`;
  for (const signal of signals) {
    child.kill(signal);
    await it.sql`SELECT pg_sleep(0.05)`;
  }
  const result = await ended;
  expectOrderly(result, args);
  return result;
}

async function running({ sql }: Scene, text: string): Promise<number> {
  const rows = await sql`SELECT 1 FROM pg_stat_activity
    WHERE application_name = 'pgops' AND datname = current_database() AND state = 'active' AND query LIKE ${`%${text}%`}`;
  return rows.length;
}

const slow = { ...tableMigrations(1), "002_slow": "CREATE TABLE slow ();\nSELECT pg_sleep(60);" };

test("Ctrl-C cancels the statement on the server, rolls back and ends with 130", async () => {
  const it = await scene(slow);
  const { exitCode, stderr, stdout } = await interruptDuring(it, ["migrate"], "pg_sleep(60)", ["SIGINT"]);
  expect([exitCode, stdout]).toEqual([130, ""]);
  expect(stderr).toContain("cancelling");
  expect(stderr).toMatch(/interrupted while 002_slow was being applied.*PGOPS_INTERRUPTED/);
  expect(stderr).toMatch(/002_slow was rolled back; nothing of it remains. 001_t1 stays applied/);
  expect(await running(it, "pg_sleep(60)")).toBe(0);
  expect(await it.tables()).toEqual(["migrations", "t1"]);
  expect(await it.ledger()).toEqual(["001_t1.up.sql"]);
});

test("Ctrl-C does the same where the progress is drawn in place", async () => {
  const it = await scene(slow);
  const env = onTerminal(100);
  const { exitCode, stderr } = await interruptDuring(it, ["migrate"], "pg_sleep(60)", ["SIGINT"], env);
  expect(exitCode).toBe(130);
  expect(stderr).toContain("002_slow was rolled back; nothing of it remains");
  expect(await running(it, "pg_sleep(60)")).toBe(0);
});

test("SIGTERM does the same and ends with 143; --json says so", async () => {
  const it = await scene(slow);
  const { exitCode, stdout } = await interruptDuring(it, ["migrate", "--json"], "pg_sleep(60)", ["SIGTERM"]);
  expect(exitCode).toBe(143);
  expect(JSON.parse(stdout)).toMatchObject({
    command: "migrate",
    ok: false,
    applied: [{ number: 1 }],
    error: { code: "PGOPS_INTERRUPTED", exitCode: 143 },
  });
  expect(await it.ledger()).toEqual(["001_t1.up.sql"]);
});

test("Ctrl-C while status waits for the ledger", async () => {
  const it = await scene(tableMigrations(1));
  await it.pgops(["migrate"]);
  await it.sql.begin(async (holder) => {
    await holder`LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE`;
    const { exitCode } = await interruptDuring(it, ["status"], "migrations", ["SIGINT"]);
    expect(exitCode).toBe(130);
  });
});

test("Ctrl-C while it waits for a server", async () => {
  const it = await scene(tableMigrations(1));
  const args = ["status", "--wait", "60s", "--database-url", "postgres://127.0.0.1:1/none"];
  const child = spawn(process.execPath, [program, ...args], {
    cwd: it.path,
    env: { PATH: process.env["PATH"], HOME: it.path },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exitCode = await new Promise((resolve) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("waiting")) child.kill("SIGINT");
    });
    child.once("close", resolve);
  });
  expect(exitCode).toBe(130);
});
