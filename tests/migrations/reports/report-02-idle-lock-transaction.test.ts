import { expect, test } from "vitest";
import { orderlyEnd, stage } from "../../faults/fixtures/stage.ts";
import { ledgerOf, locksLeft } from "../../faults/fixtures/states.ts";

// flyway#3497, flyway#3682: with the lock in a transaction, CREATE INDEX CONCURRENTLY waited for its own runner.

const files = {
  "001_table": "CREATE TABLE t (id int);",
  "002_index":
    "-- pgops: no-transaction\nCREATE INDEX CONCURRENTLY t_id ON t (id);\nDROP INDEX CONCURRENTLY t_id;",
};

test("report 2: a migration outside a transaction does not wait for the lock of its own run", async () => {
  const it = await stage({ files });
  const { exitCode } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect(exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  expect(await locksLeft(it.sql)).toEqual([]);
});

test("report 2: nor for an idle transaction of somebody else's at READ COMMITTED", async () => {
  const it = await stage({ files });
  await it.migrate({ to: 1 });
  await it.sql.begin(async (idle) => {
    await idle`SELECT 1`;
    expect((await orderlyEnd(it.start(["migrate"]), ["migrate"])).exitCode).toBe(0);
  });
});

test("report 2: it waits for an old snapshot, says whose it is, and does not hang", async () => {
  const it = await stage({ files });
  await it.migrate({ to: 1 });
  const args = ["migrate", "--lock-timeout", "500ms", "--lock-tries", "2"];
  await it.sql.begin("ISOLATION LEVEL REPEATABLE READ", async (old) => {
    const [own] = await old<{ pid: number }[]>`SELECT pg_backend_pid() AS pid, count(*) FROM t`;
    const { exitCode, stderr } = await orderlyEnd(it.start(args), args);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining(`blocked by pid ${own?.pid}`)]);
  });
  // The index that the first try left invalid is built anew.
  expect((await orderlyEnd(it.start(args), args)).exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  expect(await locksLeft(it.sql)).toEqual([]);
});
