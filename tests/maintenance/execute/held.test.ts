import { expect, test } from "vitest";
import type { ExecuteOptions } from "../../../src/maintenance/execute/execute-works.ts";
import { tableLockKey } from "../../../src/maintenance/execute/table-lock.ts";
import type { OperationEvent } from "../../../src/operation/events.ts";
import { bloatedTable, executeScene, type ExecuteScene, untilRunning } from "./scene.ts";

const impatient = { lockTimeoutMs: 300, lockTries: 2, lockPatienceMs: 5000 };

/** Does `meanwhile` while a session called "billing" holds the lock. */
async function whileHeld({ sql }: ExecuteScene, lock: string, meanwhile: () => Promise<void>): Promise<void> {
  await sql.begin(async (holder) => {
    await holder`SET LOCAL application_name = 'billing'`;
    await holder.unsafe(lock);
    await meanwhile();
  });
}

function countOf(events: readonly OperationEvent[], type: OperationEvent["type"]): number {
  return events.filter((event) => event.type === type).length;
}

test("a table that somebody holds is left after all tries, with who holds it; the others are done", async () => {
  const it = await executeScene(impatient);
  await bloatedTable(it.sql, "orders", 100);
  await bloatedTable(it.sql, "users", 100);
  const works = [
    await it.work("vacuum", "orders", { expectedMs: 50 }),
    await it.work("analyze", "orders", { expectedMs: 40 }),
    await it.work("vacuum-full", "orders", { expectedMs: 30 }),
    await it.work("vacuum", "users", { expectedMs: 10 }),
  ];
  const left = {
    outcome: "skipped",
    sqlstate: "55P03",
    durationMs: 0,
    reason: expect.stringMatching(/^it did not get its locks in 2 tries: blocked by pid \d+ \(app "billing"/),
  };
  await whileHeld(it, "LOCK TABLE orders IN SHARE MODE", async () => {
    const results = await it.execute(works);
    expect(results).toMatchObject([left, left, left, { outcome: "done" }]);
    // Two tries, and a pause.
    expect(results[0]?.waitedMs).toBeGreaterThan(600);
  });
  expect(countOf(it.events, "retrying")).toBe(3);
});

test("a lock that is freed in time is waited for, and that is counted", async () => {
  const it = await executeScene({ lockTimeoutMs: 300, lockTries: 50, lockPatienceMs: 60_000 });
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("vacuum", "orders");
  let vacuum: ReturnType<ExecuteScene["execute"]> | undefined;
  await whileHeld(it, "LOCK TABLE orders IN SHARE MODE", async () => {
    vacuum = it.execute([work]);
    await expect.poll(() => countOf(it.events, "retrying")).toBeGreaterThanOrEqual(2);
  });
  const [result] = (await vacuum) ?? [];
  expect(result).toMatchObject({ outcome: "done", rows: 50 });
  expect(result?.waitedMs).toBeGreaterThan(600);
});

test("VACUUM FULL waits in one try as long as the lock timeout says, and that is counted as waiting", async () => {
  const it = await executeScene({ lockTimeoutMs: 30_000 });
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("vacuum-full", "orders");
  let full: ReturnType<ExecuteScene["execute"]> | undefined;
  let seenMs = 0;
  await whileHeld(it, "LOCK TABLE orders IN ROW EXCLUSIVE MODE", async () => {
    full = it.execute([work]);
    await expect.poll(() => countOf(it.events, "blocked")).toBeGreaterThanOrEqual(2);
    const blocked = it.events.findLast((event) => event.type === "blocked");
    seenMs = blocked?.blockage.waitedMs ?? 0;
  });
  const [result] = (await full) ?? [];
  expect(countOf(it.events, "retrying")).toBe(0);
  expect(result).toMatchObject({ outcome: "done" });
  expect(seenMs).toBeGreaterThan(0);
  expect(result?.waitedMs).toBeGreaterThanOrEqual(seenMs);
});

test("REINDEX CONCURRENTLY waits for an old transaction longer than the lock timeout, in one try", async () => {
  const it = await executeScene({ lockTimeoutMs: 100 });
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("reindex", "idx_orders_note");
  let reindex: ReturnType<ExecuteScene["execute"]> | undefined;
  await whileHeld(it, "INSERT INTO orders VALUES (0)", async () => {
    reindex = it.execute([work]);
    await expect.poll(() => countOf(it.events, "blocked")).toBeGreaterThanOrEqual(2);
  });
  expect(await reindex).toMatchObject([{ outcome: "done", sqlstate: null }]);
  expect(countOf(it.events, "retrying")).toBe(0);
});

test("a REINDEX CONCURRENTLY that waited in vain is tidied up after, ahead of the next try too", async () => {
  const it = await executeScene({ lockTimeoutMs: 100, lockPatienceMs: 500 });
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("reindex", "idx_orders_note");
  const left: unknown[] = [];
  await whileHeld(it, "INSERT INTO orders VALUES (0)", async () => {
    const results = await it.execute([work], {
      afterFailure: async (_, run) => {
        left.push(
          ...(await run.session.query("SELECT relname::text FROM pg_class WHERE relname ~ '_ccnew'")),
        );
      },
    });
    expect(results).toMatchObject([
      { outcome: "skipped", sqlstate: "55P03", reason: expect.stringContaining('app "billing"') },
    ]);
  });
  expect(left).toEqual([{ relname: "idx_orders_note_ccnew" }]);
});

test.each(["vacuum", "analyze", "vacuum-full", "reindex"] as const)(
  "with SKIP LOCKED a %s leaves what is held at once",
  async (kind) => {
    const it = await executeScene({ lockTimeoutMs: 60_000 });
    await bloatedTable(it.sql, "orders", 100);
    const sql = {
      vacuum: 'VACUUM (SKIP_LOCKED) "public"."orders"',
      analyze: 'ANALYZE (SKIP_LOCKED) "public"."orders"',
      "vacuum-full": 'VACUUM (FULL, SKIP_LOCKED) "public"."orders"',
      reindex: 'REINDEX INDEX CONCURRENTLY "public"."idx_orders_note"',
    }[kind];
    const work = await it.work(kind, kind === "reindex" ? "idx_orders_note" : "orders", { sql });
    const options: Partial<ExecuteOptions> = { skipLocked: true };
    await whileHeld(it, "LOCK TABLE orders IN SHARE MODE", async () => {
      expect(await it.execute([work], options)).toMatchObject([
        {
          outcome: "skipped",
          reason: expect.stringMatching(/lock not available|^pid \d+ holds a lock on it$/),
          durationMs: 0,
        },
      ]);
    });
    expect(await it.execute([work], options)).toMatchObject([{ outcome: "done" }]);
  },
);

test("two runs of pgops never work on one table: the second leaves it, or waits as long as it is told to", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("vacuum", "orders");
  const patient = { ...it.context, waitLockMs: 60_000 };
  await it.sql
    .begin(async (other) => {
      const key = tableLockKey(work.table.name);
      await other`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
      expect(await it.execute([work])).toMatchObject([
        {
          outcome: "skipped",
          durationMs: 0,
          reason: expect.stringMatching(/^another run of pgops is at work on it: pid \d+/),
        },
      ]);
      const { executeWorks } = await import("../../../src/maintenance/execute/execute-works.ts");
      const waiting = executeWorks(patient, [work], { jobs: 1, costDelayMs: 0, costLimit: undefined });
      await expect.poll(() => countOf(it.events, "waiting-for-run")).toBe(1);
      return { waiting };
    })
    .then(async ({ waiting }) => {
      const [result] = await waiting;
      expect(result).toMatchObject({ outcome: "done" });
      expect(result?.waitedMs).toBeGreaterThan(0);
    });
});

test("who holds ACCESS EXCLUSIVE keeps nobody from saying that the size is not known", async () => {
  const it = await executeScene(impatient);
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("vacuum", "orders");
  await whileHeld(it, "LOCK TABLE orders", async () => {
    expect(await it.execute([work])).toMatchObject([{ outcome: "skipped", bytesBefore: null }]);
  });
});

test("while it waits for a table its lock is in the way of no reader", async () => {
  const it = await executeScene({ lockTimeoutMs: 60_000 });
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("reindex", "idx_orders_note");
  let reindex: ReturnType<ExecuteScene["execute"]> | undefined;
  await whileHeld(it, "LOCK TABLE orders IN ROW EXCLUSIVE MODE", async () => {
    reindex = it.execute([work]);
    await untilRunning(it.sql, "REINDEX");
    await it.sql`UPDATE orders SET note = 'x' WHERE id = 1`;
  });
  expect(await reindex).toMatchObject([{ outcome: "done" }]);
});
