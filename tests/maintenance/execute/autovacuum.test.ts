import { expect, test } from "vitest";
import { runStatement } from "../../../src/maintenance/execute/statement.ts";
import { openWorkerSession } from "../../../src/maintenance/execute/worker-session.ts";
import { Beside } from "../../../src/operation/beside.ts";
import { Run } from "../../../src/operation/run.ts";
import { privateServer } from "../../faults/fixtures/private-server.ts";
import { executeScene, type ExecuteScene } from "./scene.ts";

const role = { name: "keeper", password: "keeper" };

const server = await privateServer({
  autovacuum_naptime: "1s",
  // A page in a tenth of a second: it is at a table for as long as a test needs.
  autovacuum_vacuum_cost_delay: "100ms",
  autovacuum_vacuum_cost_limit: "1",
});

/** A table of `keeper` that autovacuum is at, and the pid of its worker. */
async function underAutovacuum(options: { lockTimeoutMs: number; lockTries: number }): Promise<{
  it: ExecuteScene;
  pid: number;
}> {
  const it = await executeScene(options, { server, role });
  await it.sql.unsafe(`
    DO $$ BEGIN
      IF to_regrole('keeper') IS NULL THEN CREATE ROLE keeper LOGIN PASSWORD 'keeper'; END IF;
    END $$;
    CREATE TABLE orders (id int PRIMARY KEY, note text);
    CREATE INDEX idx_orders_note ON orders (note);
    ALTER TABLE orders OWNER TO keeper;
    INSERT INTO orders SELECT n, rpad(n::text, 350) FROM generate_series(1, 20000) AS n;
    DELETE FROM orders WHERE id % 2 = 0`);
  let pid: number | undefined;
  await expect
    .poll(async () => {
      pid = await workerAt(it);
      return pid;
    })
    .toBeDefined();
  return { it, pid: pid ?? 0 };
}

async function workerAt({ sql }: ExecuteScene): Promise<number | undefined> {
  const [row] = await sql<{ pid: number }[]>`
    SELECT pid FROM pg_stat_progress_vacuum WHERE relid = 'orders'::regclass AND datname = current_database()`;
  return row?.pid;
}

test("a table that autovacuum is at is left, whatever was to be done to it, also by a role that sees little", async () => {
  const { it, pid } = await underAutovacuum({ lockTimeoutMs: 5000, lockTries: 2 });
  const results = await it.execute([
    await it.work("vacuum", "orders"),
    await it.work("analyze", "orders"),
    await it.work("reindex", "idx_orders_note"),
    await it.work("vacuum-full", "orders"),
  ]);
  const left = {
    outcome: "skipped",
    reason: `autovacuum is at it (pid ${pid}), and is left to finish`,
    durationMs: 0,
  };
  expect(results).toMatchObject([left, left, left, left]);
  expect(await workerAt(it)).toBe(pid);
});

test.each(["vacuum", "analyze", "reindex", "vacuum-full"] as const)(
  "an autovacuum that began between the look and a %s is not cancelled for it",
  async (kind) => {
    const { it, pid } = await underAutovacuum({ lockTimeoutMs: 5000, lockTries: 2 });
    const work = await it.work(kind, kind === "reindex" ? "idx_orders_note" : "orders");
    const { session, deadlockTimeoutMs } = await openWorkerSession(
      it.context,
      { costDelayMs: 0, costLimit: undefined },
      { waitMs: 0, signal: undefined },
    );
    const beside = new Beside(it.context);
    try {
      expect(deadlockTimeoutMs).toBe(1000);
      const attempt = await runStatement(new Run(it.context, session, beside), work, {
        step: kind,
        deadlockTimeoutMs,
        endsAt: undefined,
        before: async () => {},
      });
      expect(attempt).toMatchObject({ outcome: "skipped", reason: expect.stringContaining(`pid ${pid}`) });
    } finally {
      await beside.close();
      await session.close();
    }
    expect(await workerAt(it)).toBe(pid);
  },
);
