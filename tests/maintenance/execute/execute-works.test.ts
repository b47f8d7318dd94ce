import { expect, test } from "vitest";
import type { Work } from "../../../src/maintenance/work.ts";
import { bloatedTable, executeScene, type ExecuteScene, slowly, untilRunning } from "./scene.ts";

test("each does its work: dead rows are removed, indexes and tables get smaller, rows are counted", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 4000);
  const results = await it.execute([
    await it.work("vacuum", "orders", { expectedMs: 4000, why: "2,000 dead rows" }),
    await it.work("analyze", "orders", { expectedMs: 3000 }),
    await it.work("reindex", "idx_orders_note", { expectedMs: 2000 }),
    await it.work("vacuum-full", "orders", { expectedMs: 1000 }),
  ]);
  expect(results).toMatchObject([
    { kind: "vacuum", outcome: "done", rows: expect.any(Number), reason: "2,000 dead rows", sqlstate: null },
    { kind: "analyze", target: "public.orders", outcome: "done", rows: 2000, reason: null },
    { kind: "reindex", target: "public.idx_orders_note", outcome: "done", rows: null },
    { kind: "vacuum-full", target: "public.orders", outcome: "done" },
  ]);
  const [vacuum, , reindex, full] = results;
  expect(vacuum?.bytesBefore).toBeGreaterThan(0);
  expect(vacuum?.durationMs).toBeGreaterThan(0);
  expect(reindex?.bytesAfter).toBeLessThan(reindex?.bytesBefore ?? 0);
  expect(full?.bytesAfter).toBeLessThan(full?.bytesBefore ?? 0);
  expect(it.events.filter(({ type }) => type === "finished")).toMatchObject([
    { step: "vacuum public.orders" },
    { step: "analyze public.orders" },
    { step: "reindex public.idx_orders_note" },
    { step: "vacuum full public.orders" },
  ]);
});

/** How many rows are removed until none is left: a session of another test that is just connecting may hold some up. */
async function removedIn(it: ExecuteScene, work: Work, rows = 1000): Promise<number> {
  let removed = 0;
  await expect
    .poll(async () => {
      const [result] = await it.execute([work]);
      expect(result?.outcome).toBe("done");
      removed += result?.rows ?? 0;
      return removed;
    })
    .toBeGreaterThanOrEqual(rows);
  return removed;
}

test("VACUUM counts the dead rows it removes, those of the long values left out", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders");
  await it.sql`ALTER TABLE orders ADD long text`;
  await it.sql`ALTER TABLE orders ALTER long SET STORAGE EXTERNAL`;
  await it.sql`INSERT INTO orders SELECT n, n::text, repeat('x', 10000) FROM generate_series(3001, 3010) AS n`;
  await it.sql`DELETE FROM orders WHERE id > 3000`;
  const work = await it.work("vacuum", "orders", { sql: 'VACUUM (VERBOSE) "public"."orders"' });
  expect(await removedIn(it, work, 1010)).toBe(1010);
});

test("VACUUM FULL counts the dead rows it leaves out", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders");
  expect(await removedIn(it, await it.work("vacuum-full", "orders"))).toBe(1000);
});

test("a partitioned table is measured with its partitions, and analyzed", async () => {
  const it = await executeScene();
  await it.sql.unsafe(`
    CREATE TABLE logs (id int) PARTITION BY RANGE (id);
    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (1000);
    CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (1000) TO (2000);
    INSERT INTO logs SELECT generate_series(0, 1999)`);
  const [analyze] = await it.execute([await it.work("analyze", "logs")]);
  expect(analyze).toMatchObject({ outcome: "done", rows: 2000 });
  expect(analyze?.bytesBefore).toBeGreaterThanOrEqual(2 * 8192);
});

test("the longest goes first; the log is told of each at its beginning and its end", async () => {
  const it = await executeScene();
  for (const name of ["a", "b", "c"]) await bloatedTable(it.sql, name, 100);
  const told: string[] = [];
  await it.execute(
    [
      await it.work("vacuum", "a", { expectedMs: 10 }),
      await it.work("vacuum", "b", { expectedMs: 30 }),
      await it.work("vacuum", "c", { expectedMs: undefined, bytes: 1024 ** 2 }),
    ],
    {
      onBegin: async ({ target: { name } }) => (told.push(`begin ${name}`), `id of ${name}`),
      onEnd: async (_, { target, outcome }, id) => void told.push(`${target} ${outcome}, ${id}`),
    },
  );
  // What ends is told beside the next.
  const has = (word: string): string[] => told.filter((text) => text.includes(word));
  expect(has("begin")).toEqual(["begin b", "begin c", "begin a"]);
  expect(has("done")).toEqual(["public.b done, id of b", "public.c done, id of c", "public.a done, id of a"]);
});

test("two are done at the same time, and never two on one table", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 20);
  await bloatedTable(it.sql, "users", 20);
  const running = new Set<string>();
  const together: string[][] = [];
  await it.execute(
    [
      await it.work("vacuum", "orders"),
      await it.work("reindex", "idx_orders_note"),
      await it.work("reindex", "orders_pkey"),
      await it.work("vacuum", "users"),
    ],
    {
      jobs: 3,
      ...slowly,
      onBegin: async ({ table }) => {
        together.push([...running, table.name.name]);
        running.add(table.name.name);
        return undefined;
      },
      onEnd: async ({ table }) => void running.delete(table.name.name),
    },
  );
  expect(together.some((tables) => tables.length === 2)).toBe(true);
  for (const tables of together) expect(new Set(tables).size).toBe(tables.length);
});

test("one that fails says why, and the others are done", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 100);
  await bloatedTable(it.sql, "gone", 100);
  const works = [
    await it.work("vacuum", "gone", { expectedMs: 1000 }),
    await it.work("reindex", "idx_gone_note", { expectedMs: 900 }),
    await it.work("vacuum", "orders", { expectedMs: 10 }),
  ];
  await it.sql`DROP TABLE gone`;
  const cleared: string[] = [];
  const results = await it.execute(works, {
    afterFailure: async ({ target }) => void cleared.push(target.name),
  });
  expect(results).toMatchObject([
    {
      outcome: "failed",
      sqlstate: "42P01",
      reason: 'relation "public.gone" does not exist',
      bytesBefore: null,
    },
    { outcome: "failed", sqlstate: "42P01" },
    { outcome: "done", sqlstate: null },
  ]);
  expect(cleared).toEqual(["gone", "idx_gone_note"]);
  expect(it.events.filter(({ type }) => type === "failed")).toHaveLength(2);
});

test("a table that the role may not vacuum is passed over by the server with a warning: that is a failure", async () => {
  const role = { name: `worker_${process.pid}`, password: "worker" };
  const it = await executeScene({}, { role });
  await it.sql.unsafe(`
    CREATE ROLE ${role.name} LOGIN PASSWORD '${role.password}'; `);
  await bloatedTable(it.sql, "orders", 100);
  try {
    const results = await it.execute([
      await it.work("vacuum", "orders", { expectedMs: 3 }),
      await it.work("analyze", "orders", { expectedMs: 2 }),
      await it.work("reindex", "idx_orders_note", { expectedMs: 1 }),
    ]);
    expect(results).toMatchObject([
      { outcome: "failed", reason: expect.stringMatching(/permission denied|only table or database owner/) },
      { outcome: "failed", reason: expect.stringMatching(/permission denied|only table or database owner/) },
      { outcome: "failed", sqlstate: "42501" },
    ]);
  } finally {
    await it.sql.unsafe(`DROP OWNED BY ${role.name}; DROP ROLE ${role.name}`);
  }
});

test("the throttle and the check for a client that is gone are set where the statement runs", async () => {
  const it = await executeScene();
  await it.sql.unsafe(`
    CREATE FUNCTION told(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
    BEGIN
      RAISE WARNING '% % %', current_setting('vacuum_cost_delay'), current_setting('vacuum_cost_limit'),
        current_setting('client_connection_check_interval');
      RETURN id;
    END $$;
    CREATE TABLE orders (id int);
    CREATE INDEX idx_orders_told ON orders (told(id));
    INSERT INTO orders VALUES (1)`);
  const [analyze] = await it.execute([await it.work("analyze", "orders")], {
    costDelayMs: 3,
    costLimit: 123,
  });
  expect(analyze).toMatchObject({ outcome: "done", reason: "3ms 123 1s" });
});

test("what will not fit into the time that is left is not begun, and shorter ones are", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders", 100);
  await bloatedTable(it.sql, "users", 100);
  const begun: string[] = [];
  const results = await it.execute(
    [
      await it.work("vacuum", "orders", { expectedMs: 600_000 }),
      await it.work("vacuum", "users", { expectedMs: 10 }),
    ],
    {
      endsAt: performance.now() + 60_000,
      onBegin: async ({ target }) => {
        begun.push(target.name);
        return undefined;
      },
    },
  );
  expect(results).toMatchObject([
    { outcome: "not-started", reason: expect.stringMatching(/^it takes about 10 min, and .* are left$/) },
    { outcome: "done" },
  ]);
  expect(begun).toEqual(["users"]);
  expect(it.events.find(({ type }) => type === "skipped")).toMatchObject({ step: "vacuum public.orders" });
});

test("where the server gives no second session one does it all", async () => {
  const role = { name: `narrow_${process.pid}`, password: "narrow" };
  const it = await executeScene({}, { role });
  // One for the command, one for its lock.
  await it.sql.unsafe(`
    CREATE ROLE ${role.name} LOGIN PASSWORD '${role.password}' CONNECTION LIMIT 3;
    GRANT CREATE ON SCHEMA public TO ${role.name}`);
  for (const name of ["a", "b", "c"]) {
    await bloatedTable(it.sql, name, 20);
    await it.sql.unsafe(`ALTER TABLE ${name} OWNER TO ${role.name}`);
  }
  try {
    const works = await Promise.all(["a", "b", "c"].map((name) => it.work("vacuum", name)));
    const results = await it.execute(works, { jobs: 3, ...slowly });
    expect(results).toMatchObject([{ outcome: "done" }, { outcome: "done" }, { outcome: "done" }]);
    expect(it.events.filter(({ type }) => type === "warning")).toMatchObject([
      { message: expect.stringMatching(/^fewer jobs: .* has no connection left$/) },
      { message: expect.stringMatching(/^fewer jobs: /) },
    ]);
  } finally {
    await it.sql.unsafe(`DROP OWNED BY ${role.name}; DROP ROLE ${role.name}`);
  }
});

test("a statement timeout ends a statement, and it is said which", async () => {
  const it = await executeScene({ statementTimeoutMs: 400 });
  await bloatedTable(it.sql, "orders");
  const [vacuum] = await it.execute([await it.work("vacuum", "orders")], slowly);
  expect(vacuum).toMatchObject({
    outcome: "cancelled",
    sqlstate: "57014",
    reason: "it took longer than the statement timeout of 400 ms",
    bytesAfter: null,
    rows: null,
  });
});

test("a statement that an administrator cancels has failed", async () => {
  const it = await executeScene();
  await bloatedTable(it.sql, "orders");
  const vacuum = it.execute([await it.work("vacuum", "orders")], slowly);
  const pid = await untilRunning(it.sql, "VACUUM");
  await it.sql`SELECT pg_cancel_backend(${pid})`;
  expect(await vacuum).toMatchObject([{ outcome: "failed", sqlstate: "57014", reason: /user request/ }]);
});
