import { expect, test } from "vitest";
import { demoTableNames } from "../../../src/seeds/demo/division.ts";
import { demoTables } from "../../../src/seeds/demo/tables/tables.ts";
import { drawDemo } from "./demo-rows.ts";
import { demoScene } from "./demo-scene.ts";

const nothing = Object.fromEntries(demoTableNames.map((name) => [name, 0]));

test("the shop schema takes the demo as it is drawn, and its statistics are there afterwards", async () => {
  const it = await demoScene();
  const { rows, shop } = drawDemo({ rows: 20_000 });
  const result = await it.load({ rows: 20_000 });

  expect(result).toMatchObject({
    outcome: "loaded",
    rows: 20_000,
    period: { from: "2025-10-01T00:00:00.000Z", until: "2026-11-25T00:00:00.000Z" },
  });
  expect(Object.fromEntries(result.tables.map(({ table, rows: count }) => [table, count]))).toEqual(
    shop.counts,
  );
  expect(await it.counts()).toEqual(shop.counts);
  for (const { name } of demoTables) {
    const [row] = await it.sql<{ ids: string[]; estimate: number }[]>`
      SELECT (SELECT array_agg(id::text ORDER BY id::text) FROM ${it.sql(name)}) AS ids,
        (SELECT reltuples::float8 FROM pg_class WHERE oid = to_regclass(${name})) AS estimate`;
    expect(row?.ids).toEqual(rows[name].map((one) => one["id"] ?? "").toSorted());
    expect([name, row?.estimate]).toEqual([name, shop.counts[name]]);
  }
});

test("what the schema is for works on it: searches, views, partitions", async () => {
  const it = await demoScene();
  await it.sql`CREATE TABLE audit_logs_2026_03 PARTITION OF audit_logs FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`;
  await it.load({ rows: 5000 });
  const partitions = await it.sql<{ partition: string; rows: number; strangers: number }[]>`
    SELECT tableoid::regclass::text AS partition, count(*)::int AS rows,
      count(*) FILTER (WHERE (created_at >= '2026-03-01' AND created_at < '2026-04-01') <> (tableoid = 'audit_logs_2026_03'::regclass))::int AS strangers
    FROM audit_logs GROUP BY tableoid ORDER BY 1`;
  expect(partitions.map(({ partition, strangers }) => [partition, strangers])).toEqual([
    ["audit_logs_2026_03", 0],
    ["audit_logs_default", 0],
  ]);
  expect(partitions[0]?.rows).toBeGreaterThan(100);
  expect((await it.sql`SELECT * FROM search_products('lamp')`).length).toBeGreaterThan(0);
  const [summary] = await it.sql`SELECT max(review_count)::int AS most FROM v_product_summary`;
  expect(summary?.["most"]).toBeGreaterThan(10);
});

test("a second run finds the same demo and does nothing, also on another day", async () => {
  const it = await demoScene();
  await it.load();
  const before = await it.counts();
  const [{ xid } = { xid: "" }] = await it.sql<
    { xid: string }[]
  >`SELECT max(xmin::text::bigint)::text AS xid FROM audit_logs`;
  expect(await it.load({ now: new Date("2027-01-01T00:00:00Z") })).toMatchObject({
    outcome: "already-there",
    rows: 500,
    period: null,
  });
  expect(await it.counts()).toEqual(before);
  const [after] = await it.sql<
    { xid: string }[]
  >`SELECT max(xmin::text::bigint)::text AS xid FROM audit_logs`;
  expect(after?.xid).toBe(xid);
});

test("a demo that was worked with is still the demo", async () => {
  const it = await demoScene();
  await it.load();
  await it.sql`UPDATE products SET price = price + 1, compare_at_price = NULL`;
  expect((await it.load()).outcome).toBe("already-there");
});

test("the demo of another size is refused, and named", async () => {
  const it = await demoScene();
  await it.load({ rows: 2000 });
  const before = await it.counts();
  await expect(it.load({ rows: 500 })).rejects.toMatchObject({
    code: "PGOPS_DEMO_NOT_EMPTY",
    exitCode: 1,
    message: "the tables hold the demo with 2,000 rows already",
    hint: expect.stringContaining("TRUNCATE users, brands"),
    stands: "Nothing was written.",
  });
  expect(await it.counts()).toEqual(before);
});

test.each([
  ["one row of somebody's", "INSERT INTO brands (name, slug) VALUES ('Ours', 'ours')"],
  [
    "a partition's row",
    "INSERT INTO audit_logs (action, resource_type, resource_id, created_at) VALUES ('login', 'user', gen_random_uuid(), '2024-01-05')",
  ],
])("tables that hold %s are refused, and say which and how many", async (_, insert) => {
  const it = await demoScene();
  await it.sql.unsafe(insert);
  const before = await it.counts();
  const table = insert.includes("brands") ? "brands" : "audit_logs";
  await expect(it.load()).rejects.toMatchObject({
    code: "PGOPS_DEMO_NOT_EMPTY",
    exitCode: 1,
    message: "the demo goes into empty tables alone, and one holds rows",
    details: [`${table}: 1 row`],
    stands: "Nothing was written.",
  });
  expect(await it.counts()).toEqual(before);
});

test("as many rows as the demo has, but not its own, are somebody's", async () => {
  const it = await demoScene();
  await it.load();
  await it.sql`UPDATE audit_logs SET id = gen_random_uuid() WHERE id = (SELECT min(id::text)::uuid FROM audit_logs)`;
  await expect(it.load()).rejects.toMatchObject({ code: "PGOPS_DEMO_NOT_EMPTY" });
});

test("rows beside the demo's make it somebody's database", async () => {
  const it = await demoScene();
  await it.load();
  await it.sql`INSERT INTO brands (name, slug) VALUES ('Ours', 'ours')`;
  await expect(it.load()).rejects.toMatchObject({ code: "PGOPS_DEMO_NOT_EMPTY" });
});

test("missing tables and columns are all listed", async () => {
  const it = await demoScene({ migrations: 3 });
  await it.sql`ALTER TABLE reviews DROP COLUMN pros`;
  await expect(it.load()).rejects.toMatchObject({
    code: "PGOPS_DEMO_SCHEMA",
    exitCode: 1,
    details: [
      "there is no table api_keys",
      "there is no table user_sessions",
      "there is no table audit_logs",
      "reviews has no column pros",
    ],
    hint: expect.stringContaining("pgops migrate"),
  });
});

test("tables of the same names that are no shop's are refused", async () => {
  const it = await demoScene();
  await it.sql`ALTER TABLE user_sessions RENAME COLUMN id TO token_id`;
  await it.sql`ALTER TABLE user_sessions ADD COLUMN id bigint`;
  await expect(it.load()).rejects.toMatchObject({
    code: "PGOPS_DEMO_SCHEMA",
    details: ["user_sessions.id is no UUID"],
  });
});

test("a number of rows that cannot be is refused before anything connects", async () => {
  const it = await demoScene({ migrations: 0 });
  await expect(it.load({ rows: 99 })).rejects.toMatchObject({ code: "PGOPS_USAGE", exitCode: 2 });
  expect(it.events).toEqual([]);
});

test("where the last table refuses a row, nothing of the demo remains", async () => {
  const it = await demoScene();
  await it.sql`ALTER TABLE audit_logs ADD CONSTRAINT short CHECK (duration_ms < 100)`;
  await expect(it.load()).rejects.toMatchObject({
    code: "PGOPS_SQL",
    exitCode: 1,
    sqlstate: "23514",
    stands: "The demo was rolled back; nothing of it remains.",
  });
  expect(await it.counts()).toEqual(nothing);
});

test("interrupted while rows are on their way, it leaves nothing behind", async () => {
  const it = await demoScene();
  const interrupt = new AbortController();
  await expect(
    it.load(
      { rows: 100_000 },
      {
        signal: interrupt.signal,
        emit: (event) => {
          if (event.type === "progress" && event.step === "audit_logs") interrupt.abort("SIGINT");
        },
      },
    ),
  ).rejects.toMatchObject({
    code: "PGOPS_INTERRUPTED",
    exitCode: 130,
    stands: expect.stringContaining("nothing of it remains"),
  });
  expect(await it.counts()).toEqual(nothing);
});

test("tables that somebody holds are waited for with patience, also before anything is counted", async () => {
  const it = await demoScene();
  const other = await it.sql.reserve();
  await other`BEGIN`;
  await other`LOCK TABLE brands IN ACCESS EXCLUSIVE MODE`;
  try {
    await expect(it.load({}, { lockTimeoutMs: 200, lockTries: 2 })).rejects.toMatchObject({
      code: "PGOPS_LOCK_TIMEOUT",
      exitCode: 4,
      details: [expect.stringMatching(/^blocked by pid \d+ .*LOCK TABLE brands/)],
      stands: "Nothing was written.",
    });
  } finally {
    await other`ROLLBACK`;
    other.release();
  }
});

test("a session that may only read is refused before anything is tried", async () => {
  const it = await demoScene();
  const { pathname } = new URL(it.url);
  await it.sql.unsafe(`ALTER DATABASE "${pathname.slice(1)}" SET default_transaction_read_only = on`);
  await expect(it.load()).rejects.toMatchObject({ code: "PGOPS_READ_ONLY", exitCode: 1 });
});

test("of two at once one loads, and the other finds it there", async () => {
  const it = await demoScene();
  const outcomes = await Promise.all([it.load({ rows: 5000 }), it.load({ rows: 5000 })]);
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(["already-there", "loaded"]);
  expect((await it.counts())["audit_logs"]).toBe(drawDemo({ rows: 5000 }).shop.counts.audit_logs);
});

test("a row that is written while it waits for its locks keeps it out", async () => {
  const it = await demoScene();
  const writer = await it.sql.reserve();
  await writer`BEGIN`;
  await writer`INSERT INTO brands (name, slug) VALUES ('Ours', 'ours')`;
  let committed: Promise<unknown> | undefined;
  const loading = it.load(
    {},
    {
      emit: (event) => {
        if (event.type === "blocked") committed ??= writer`COMMIT`.execute();
      },
    },
  );
  await expect(loading).rejects.toMatchObject({ code: "PGOPS_DEMO_NOT_EMPTY", details: ["brands: 1 row"] });
  await committed;
  writer.release();
  expect(await it.counts()).toEqual({ ...nothing, brands: 1 });
});

test("it tells of each table, and the history of the whole", async () => {
  const it = await demoScene();
  await it.load();
  const finished = it.events.flatMap((event) => (event.type === "finished" ? [event.step] : []));
  expect(finished).toEqual([...demoTables.map(({ name }) => name), "statistics"]);
  const lines = await it.sql`SELECT action, filename, outcome, client, message FROM pgops.history`;
  expect([...lines]).toEqual([
    { action: "seed", filename: "demo", outcome: "done", client: "tests", message: "500 rows" },
  ]);
});
