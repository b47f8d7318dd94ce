import { expect, test } from "vitest";
import type { Work } from "../../../src/maintenance/work.ts";
import type { Run } from "../../../src/operation/run.ts";
import { failureOf } from "../../migrations/operations.ts";
import { bloatedTable, executeScene, type ExecuteScene, slowly, untilRunning } from "./scene.ts";

/** Clears the one index away that a REINDEX CONCURRENTLY of these tests can leave. */
const dropLeftover = async (_: Work, run: Run): Promise<void> => {
  await run.outside("clear", "DROP INDEX CONCURRENTLY IF EXISTS idx_orders_note_ccnew", {});
};

async function indexes({ sql }: ExecuteScene): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT indexrelid::regclass::text || CASE WHEN indisvalid THEN '' ELSE ' invalid' END AS name
    FROM pg_index WHERE indrelid = 'orders'::regclass ORDER BY 1`;
  return rows.map(({ name }) => name);
}

test("at the end of its time a REINDEX CONCURRENTLY is ended and tidied up after, and nothing more is begun", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 100);
  await bloatedTable(it.sql, "users", 100);
  const works = [
    await it.work("reindex", "idx_orders_note", { expectedMs: 1000 }),
    await it.work("vacuum", "users", { expectedMs: 10 }),
  ];
  const statistics: unknown[] = [];
  await it.sql.begin(async (old) => {
    await old`INSERT INTO orders VALUES (0)`;
    const results = await it.execute(works, {
      endsAt: performance.now() + 3000,
      afterFailure: async (work, run) => {
        statistics.push(await indexes(it));
        // DROP INDEX CONCURRENTLY waits for the old transaction, too.
        await old`ROLLBACK`;
        await dropLeftover(work, run);
      },
    });
    expect(results).toMatchObject([
      { outcome: "cancelled", sqlstate: "57014", reason: "its time was over" },
      { outcome: "not-started", reason: "its time was over" },
    ]);
  });
  expect(statistics).toEqual([["idx_orders_note", "idx_orders_note_ccnew invalid", "orders_pkey"]]);
  expect(await indexes(it)).toEqual(["idx_orders_note", "orders_pkey"]);
});

test("what cannot be cleared away is said with the result", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 100);
  const work = await it.work("reindex", "idx_orders_note", {
    sql: "REINDEX INDEX CONCURRENTLY public.nothing",
  });
  const results = await it.execute([work], {
    afterFailure: (_, run) => run.outside("clear", "DROP INDEX public.nothing_ccnew"),
  });
  expect(results).toMatchObject([
    {
      outcome: "failed",
      reason: expect.stringMatching(
        /"public.nothing" does not exist; what it left could not be cleared away: /,
      ),
    },
  ]);
});

test("an interrupted run cancels its statements, tidies up, and says what was done", async () => {
  const interrupt = new AbortController();
  const it = await executeScene({ signal: interrupt.signal });
  await bloatedTable(it.sql, "orders", 100);
  await bloatedTable(it.sql, "users", 100);
  const works = [
    await it.work("vacuum", "users", { expectedMs: 1000 }),
    await it.work("reindex", "idx_orders_note", { expectedMs: 100 }),
    await it.work("vacuum", "orders", { expectedMs: 10 }),
  ];
  await it.sql.begin(async (old) => {
    await old`INSERT INTO orders VALUES (0)`;
    const failure = failureOf(
      it.execute(works, {
        afterFailure: async (work, run) => {
          await old`ROLLBACK`;
          await dropLeftover(work, run);
        },
      }),
    );
    await untilRunning(it.sql, "REINDEX");
    await expect.poll(() => indexes(it)).toHaveLength(3);
    interrupt.abort("SIGINT");
    expect(await failure).toMatchObject({
      code: "PGOPS_INTERRUPTED",
      exitCode: 130,
      stands: "1 of 3 is done, and stays so.",
      partial: {
        results: [
          { outcome: "done" },
          { outcome: "cancelled", reason: "interrupted" },
          { outcome: "not-started" },
        ],
      },
    });
  });
  expect(await indexes(it)).toEqual(["idx_orders_note", "orders_pkey"]);
});

test("a connection that an administrator ends fails its work, and the others go on with a new one", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders");
  await bloatedTable(it.sql, "users", 20);
  const works = [
    await it.work("vacuum", "orders", { expectedMs: 1000 }),
    await it.work("vacuum", "users", { expectedMs: 10 }),
  ];
  const vacuum = it.execute(works, slowly);
  const pid = await untilRunning(it.sql, 'VACUUM (VERBOSE) "public"."orders"');
  await it.sql`SELECT pg_terminate_backend(${pid})`;
  expect(await vacuum).toMatchObject([
    { outcome: "failed", reason: "the connection to the server was lost: vacuum public.orders" },
    { outcome: "done" },
  ]);
});

test("when the run lock is lost nothing more is begun, and what runs is brought to its end", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 20);
  await bloatedTable(it.sql, "users", 20);
  const works = [
    await it.work("vacuum", "orders", { expectedMs: 1000 }),
    await it.work("vacuum", "users", { expectedMs: 10 }),
  ];
  const failure = failureOf(it.execute(works, slowly));
  await untilRunning(it.sql, "VACUUM");
  await it.sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE '%: run lock since %'`;
  expect(await failure).toMatchObject({
    code: "PGOPS_CONNECTION_LOST",
    exitCode: 5,
    partial: { results: [{ outcome: "done" }, { outcome: "not-started" }] },
  });
});

test("where the server does not answer any more, the end of the time is the end all the same", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders");
  const works = [await it.work("vacuum", "orders"), await it.work("analyze", "orders", { bytes: 0 })];
  const vacuum = it.execute(works, { ...slowly, endsAt: performance.now() + 3000 });
  const pid = await untilRunning(it.sql, "VACUUM");
  process.kill(pid, "SIGSTOP");
  try {
    expect(await vacuum).toMatchObject([
      { outcome: "cancelled", reason: "its time was over", sqlstate: null },
      { outcome: "not-started" },
    ]);
  } finally {
    process.kill(pid, "SIGCONT");
  }
});
