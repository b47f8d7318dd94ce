import { expect, test } from "vitest";
import type { Work } from "../../../src/maintenance/work.ts";
import { failureOf } from "../../migrations/operations.ts";
import { temporaryProject } from "../../support/project.ts";
import { bloatedTable, executeScene, type ExecuteScene } from "./scene.ts";

/** VACUUM FULL by a shell script. */
function byScript({ work }: ExecuteScene, script: string, ...args: string[]): Promise<Work> {
  return work("vacuum-full", "orders", { program: { file: "/bin/sh", args: ["-c", script, ...args] } });
}

async function sceneWithOrders(options: Parameters<typeof executeScene>[0] = {}): Promise<ExecuteScene> {
  const it = await executeScene(options);
  await bloatedTable(it.sql, "orders", 20);
  return it;
}

test("a program gets the connection in libpq's variables alone, and the time it has as a statement timeout", async () => {
  const it = await sceneWithOrders();
  const project = await temporaryProject();
  const work = await byScript(it, 'env > "$0/env"; echo "$0 $*" > "$0/args"', project.path, "one");
  const results = await it.execute([work], {
    endsAt: performance.now() + 60_000,
    env: { PATH: process.env["PATH"], HOME: "/nowhere", PGSERVICE: "other", PGHOST: "elsewhere" },
  });
  expect(results).toMatchObject([{ outcome: "done", bytesBefore: expect.any(Number), rows: null }]);
  const variables = Object.fromEntries(
    (await project.read("env"))
      .split("\n")
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  const url = new URL(it.database.url);
  expect(variables).toMatchObject({
    HOME: "/nowhere",
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGDATABASE: it.database.name,
    PGUSER: url.username,
    PGPASSWORD: decodeURIComponent(url.password),
    PGOPTIONS: expect.stringMatching(/-c statement_timeout=\d{4,5}\b/),
  });
  expect(variables["PGSERVICE"]).toBeUndefined();
  expect(await project.read("args")).toBe(`${project.path} one\n`);
});

test("pg_repack is never run so that it would cancel others", async () => {
  const it = await sceneWithOrders({ lockPatienceMs: 45_000 });
  const project = await temporaryProject();
  await project.write("pg_repack", '#!/bin/sh\necho "$*" >> "$(dirname "$0")/args"\n');
  const file = `${project.path}/pg_repack`;
  const { chmod } = await import("node:fs/promises");
  await chmod(file, 0o755);
  await it.execute([
    await it.work("vacuum-full", "orders", {
      expectedMs: 2,
      program: { file, args: ["--table=public.orders"] },
    }),
    await it.work("vacuum-full", "orders", {
      expectedMs: 1,
      program: { file, args: ["-D", "--wait-timeout=7"] },
    }),
  ]);
  expect(await project.read("args")).toBe(
    "--no-kill-backend --wait-timeout=45 --table=public.orders\n-D --wait-timeout=7\n",
  );
});

test("why it failed is what it said last, and that it is not there is said", async () => {
  const it = await sceneWithOrders();
  const failing = 'echo "INFO: begun"; echo "ERROR: no primary key" >&2; echo "DETAIL: none" >&2; exit 1';
  const results = await it.execute([
    await byScript(it, failing),
    await byScript(it, "kill -KILL $$"),
    await it.work("vacuum-full", "orders", { program: { file: "/nowhere/pg_repack", args: [] } }),
  ]);
  expect(results).toMatchObject([
    { outcome: "failed", reason: "sh ended with exit code 1: ERROR: no primary key" },
    { outcome: "failed", reason: "sh was ended by SIGKILL" },
    { outcome: "failed", reason: "there is no program /nowhere/pg_repack on this machine" },
  ]);
});

test("a table that pg_repack leaves to those who use it is skipped, though it ends well", async () => {
  const it = await sceneWithOrders();
  const work = await byScript(it, 'echo "INFO: Skipping repack public.orders due to timeout"');
  expect(await it.execute([work])).toMatchObject([
    { outcome: "skipped", reason: "sh: Skipping repack public.orders due to timeout", durationMs: 0 },
  ]);
});

const untilAsked = 'trap "exit 130" INT; echo > "$0/begun"; while :; do sleep 0.1; done';

test("at the end of its time a program is asked to end as by Ctrl-C", async () => {
  const it = await sceneWithOrders();
  const project = await temporaryProject();
  const work = await byScript(it, untilAsked, project.path);
  expect(await it.execute([work], { endsAt: performance.now() + 3000 })).toMatchObject([
    { outcome: "cancelled", reason: "its time was over", bytesAfter: null },
  ]);
});

test("an interrupted run asks its program to end, and waits for that", async () => {
  const interrupt = new AbortController();
  const it = await sceneWithOrders({ signal: interrupt.signal });
  const project = await temporaryProject();
  const failure = failureOf(it.execute([await byScript(it, untilAsked, project.path)]));
  await expect.poll(() => project.read("begun").catch(() => undefined)).toBeDefined();
  interrupt.abort("SIGINT");
  expect(await failure).toMatchObject({
    code: "PGOPS_INTERRUPTED",
    partial: { results: [{ outcome: "cancelled", reason: "interrupted" }] },
  });
});
