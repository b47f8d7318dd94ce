import { expect, test } from "vitest";
import { campaign } from "./fixtures/campaign.ts";
import { faultMigrations } from "./fixtures/fault-migrations.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { privateServer } from "./fixtures/private-server.ts";
import { orderlyEnd, stage, untilRunning } from "./fixtures/stage.ts";
import { cleanStates, ledgerOf } from "./fixtures/states.ts";

const server = await privateServer();
const states = await cleanStates(faultMigrations, server);

test.each(["fast", "immediate"] as const)(
  "the server stopped (%s) at random moments and started again: none is half applied, the next run completes",
  async (how) => {
    let stopping: Promise<void> | undefined;
    const { wrong, faults, midway, halfApplied, seed } = await campaign({
      stage: await stage({ server }),
      states,
      runs: 10,
      strike: ({ proxy, atByte }) => proxy.after(atByte, () => void (stopping = server.stop(how))),
      mend: async () => {
        await stopping;
        if (stopping !== undefined) await server.start();
        stopping = undefined;
      },
    });
    const fault = `server stopped (${how}), started again`;
    tellFaults({ fault, runs: 10, faults, midway, halfApplied, seed });
    expect(wrong).toEqual([]);
    expect(faults).toBeGreaterThan(2);
  },
);

test.each(["fast", "immediate"] as const)(
  "the server stopped (%s) in the middle of a statement: it says what stands, and so it is",
  async (how) => {
    const it = await stage({
      server,
      files: {
        "001_first": "CREATE TABLE first ();",
        "002_slow": "CREATE TABLE slow ();\nSELECT pg_sleep(5);",
      },
    });
    const running = it.start(["migrate"]);
    await untilRunning(it.sql, "pg_sleep(5)");
    const [, { exitCode, stderr }] = await Promise.all([server.stop(how), orderlyEnd(running, ["migrate"])]);
    await server.start();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/connection to the server was lost while 002_slow was being applied/);
    expect(await ledgerOf(it.sql)).toEqual(["001_first.up.sql"]);
    expect(await it.tables()).toEqual(["first", "migrations"]);
  },
);

test("a run that waits for the server (--wait) goes on when it is started", async () => {
  const it = await stage({ server });
  await server.stop("fast");
  const waiting = ["migrate", "--wait", "30s"];
  const running = it.start(waiting);
  await expect.poll(() => running.output.stderr, { timeout: 10_000 }).toContain("waiting");
  await server.start();
  expect((await orderlyEnd(running, waiting)).exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toHaveLength(faultMigrations.length);
});
