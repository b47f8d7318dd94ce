import { existsSync, watch } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { expect, test } from "vitest";
import { processLives } from "../../src/postgres/servers/processes.ts";
import { temporaryProject } from "../support/project.ts";
import { tidyUp } from "../support/tidy.ts";
import { checkedPgops, tableMigrations, migrationFiles } from "./scene.ts";

async function json(
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Record<string, unknown> & { exitCode: number }> {
  const { exitCode, stdout } = await checkedPgops([...args, "--json"], { cwd, env });
  return { ...(JSON.parse(stdout) as Record<string, unknown>), exitCode };
}

test("pgops server: start, start again, status, url, stop, and on demand for a migration", async () => {
  const { path } = await temporaryProject({
    "pgops.config.json": JSON.stringify({ database: "embedded" }),
    ...migrationFiles(tableMigrations(1)),
  });
  tidyUp(async () => void (await checkedPgops(["server", "stop", "--remove"], { cwd: path })));

  expect(await json(["server", "status"], path)).toMatchObject({
    command: "server status",
    ok: true,
    running: false,
  });
  expect(await json(["server", "url"], path)).toMatchObject({
    exitCode: 5,
    error: { code: "PGOPS_SERVER_STOPPED" },
  });

  const migrated = await checkedPgops(["migrate"], { cwd: path });
  expect(migrated.exitCode).toBe(0);
  expect(migrated.stderr).toMatch(/started the embedded PostgreSQL \d+\.\d+ on port \d+/);
  const started = await json(["server", "start"], path);
  expect(started).toMatchObject({ command: "server start", ok: true, started: false });
  expect(JSON.stringify(started)).not.toContain("postgres://");
  expect(processLives(Number(started["pid"]))).toBe(true);

  const { stdout: url } = await checkedPgops(["server", "url"], { cwd: path });
  expect(
    (await checkedPgops(["status", "--check", "--database-url", url.trim()], { cwd: path })).exitCode,
  ).toBe(0);
  const sql = postgres(url.trim(), { max: 1 });
  expect(await sql`SELECT to_regclass('t1')::text AS found`).toEqual([{ found: "t1" }]);
  await sql.end({ timeout: 5 });

  const status = await checkedPgops(["server", "status"], { cwd: path });
  expect(status.stdout).toMatch(/^running +PostgreSQL .*pid \d+/);
  expect(await json(["server", "stop"], path)).toMatchObject({ command: "server stop", stopped: true });
  expect(processLives(Number(started["pid"]))).toBe(false);
  expect((await checkedPgops(["server", "stop"], { cwd: path })).stdout).toContain("no server was running");

  const again = await json(["server", "start"], path);
  expect(again).toMatchObject({ started: true });
  expect(await json(["status"], path)).toMatchObject({ counts: { applied: 1 } });
  expect(await json(["server", "stop", "--remove"], path)).toMatchObject({ stopped: true, removed: true });
  expect(existsSync(join(path, ".pgops", "data"))).toBe(false);
});

test("pgops demo: applied, rolled back, applied again, seeded, filled, partitioned; no process and no folder is left", async () => {
  // A temporary folder of its own, which the server's account may enter: what stays behind stays there.
  const temporary = await mkdtemp(join(tmpdir(), "pgops-demo-"));
  tidyUp(async () => rm(temporary, { recursive: true, force: true }));
  await chmod(temporary, 0o777);
  const seen = new Set<string>();
  const watcher = watch(temporary, (_, name) => void seen.add(name ?? ""));
  const { path } = await temporaryProject();
  const demo = await json(["demo"], path, { TMPDIR: temporary });
  watcher.close();
  expect(demo).toMatchObject({
    command: "demo",
    ok: true,
    exitCode: 0,
    server: { version: expect.any(String), engine: expect.any(String) },
  });
  const names = (key: string): string[] =>
    (demo[key] as { filename: string }[]).map(({ filename }) => filename);
  expect(names("applied").length).toBeGreaterThanOrEqual(10);
  expect(names("rolledBack")).toEqual(names("applied").toReversed());
  expect(names("appliedAgain")).toEqual(names("applied"));
  expect(demo["counts"]).toMatchObject({ applied: names("applied").length, pending: 0 });
  expect(demo["seeded"]).toMatchObject({ permissions: 24, roles: 5 });
  expect(demo["demo"]).toMatchObject({ outcome: "loaded", rows: 10_000 });
  expect(demo["repaired"]).toMatchObject([{ table: "audit_logs", error: null }]);
  expect(demo["partitions"]).toMatchObject([{ table: "audit_logs", default: { rows: 0 }, problem: null }]);
  expect([...seen].some((name) => name.startsWith("pgops-server-"))).toBe(true);
  expect(await readdir(temporary)).toEqual([]);
  expect(await readdir(path)).toEqual([]);
});

test("pgops demo, for people", async () => {
  const { path } = await temporaryProject();
  const { exitCode, stdout, stderr } = await checkedPgops(["demo"], { cwd: path });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/001 +initial_schema +applied/);
  const steps = [
    "Starting a throwaway",
    "$ pgops migrate",
    "$ pgops status",
    "$ pgops rollback --all",
    "$ pgops seed\n",
    "$ pgops seed --demo --rows 10k",
    "$ pgops partitions repair",
    "pgops init",
  ];
  for (const step of steps) expect(stderr).toContain(step);
});
