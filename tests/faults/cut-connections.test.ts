import { expect, test } from "vitest";
import { campaign } from "./fixtures/campaign.ts";
import { cuttingProxy } from "./fixtures/cutting-proxy.ts";
import { faultMigrations } from "./fixtures/fault-migrations.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { orderlyEnd, stage, untilGone, untilRunning } from "./fixtures/stage.ts";
import { cleanStates, ledgerOf, locksLeft } from "./fixtures/states.ts";

test("40 runs whose connection is cut at a random byte end in order; none is half applied, the next run completes", async () => {
  const states = await cleanStates(faultMigrations);
  const { wrong, faults, midway, halfApplied, seed } = await campaign({
    stage: await stage(),
    states,
    runs: 40,
    strike: ({ proxy, atByte }) => proxy.cutAfter(atByte),
  });
  tellFaults({ fault: "connection cut at a random byte", runs: 40, faults, midway, halfApplied, seed });
  expect(wrong).toEqual([]);
  expect(faults).toBeGreaterThan(20);
});

const slow = {
  "001_first": "CREATE TABLE first ();",
  "001_first.down": "DROP TABLE first;",
  "002_slow": "CREATE TABLE slow ();\nSELECT pg_sleep(1.5);\nCREATE TABLE slower ();",
  "002_slow.down": "DROP TABLE slow, slower;",
};

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a connection that became a black hole: %s still ends it within 10 s", async (signal, code) => {
  const it = await stage({ files: slow });
  const proxy = await cuttingProxy(it.url);
  const running = it.start(["migrate"], { url: proxy.url });
  await untilRunning(it.sql, "pg_sleep(1.5)");
  proxy.blackHole();
  running.kill(signal);
  const { exitCode, stderr } = await orderlyEnd(running, ["migrate"]);
  expect(exitCode).toBe(code);
  expect(stderr).toContain("PGOPS_INTERRUPTED");
  expect(stderr).toContain("Whether 002_slow was committed is not known");
  // The server had all of it before the hole, COMMIT too; or it learns of the hole at last, from its keepalives.
  proxy.cut();
  await untilGone(it.sql);
  const tables = (await it.tables()).filter((name) => name !== "migrations");
  expect(tables).toEqual((await ledgerOf(it.sql)).length === 1 ? ["first"] : ["first", "slow", "slower"]);
  expect(await locksLeft(it.sql)).toEqual([]);
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: `black hole, then ${signal}`, runs: 1, faults: 1, halfApplied: 0 });
});

test("a second Ctrl-C ends it at once, also where the server does not answer", async () => {
  const it = await stage({ files: slow });
  const proxy = await cuttingProxy(it.url);
  const running = it.start(["migrate"], { url: proxy.url });
  await untilRunning(it.sql, "pg_sleep(1.5)");
  proxy.blackHole();
  running.kill("SIGINT");
  await expect.poll(() => running.output.stderr, { timeout: 5000 }).toContain("cancelling");
  running.kill("SIGINT");
  // The first alone would wait five seconds for the server's answer.
  const { exitCode } = await orderlyEnd(running, ["migrate"], 4000);
  expect(exitCode).toBe(130);
});

test("a server that takes the connection and never speaks: it ends when connect_timeout is over", async () => {
  const it = await stage({ files: slow });
  const proxy = await cuttingProxy(it.url);
  proxy.blackHole();
  const url = `${proxy.url}?connect_timeout=1`;
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"], { url }), ["migrate"]);
  expect(exitCode).toBe(5);
  expect(stderr).toContain("PGOPS_CONNECT");
});
