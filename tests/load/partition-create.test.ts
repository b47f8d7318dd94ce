import postgres, { type Sql } from "postgres";
import { expect, test } from "vitest";
import { createPartitions } from "../../src/partitions/create/create.ts";
import { stage, type Stage, untilGone, untilRunning } from "../faults/fixtures/stage.ts";
import { locksLeft } from "../faults/fixtures/states.ts";
import { failureOf } from "../migrations/operations.ts";
import { auditLogs, partitionScene } from "../partitions/scene.ts";
import { runLoad, type Traffic } from "./traffic.ts";

const lockTimeoutMs = 1000;
const at = "2026-11-20T08:00Z";
const withDefault = `${auditLogs}
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
  CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`;
/** More than ATTACH may scan. */
const largeDefault = `${withDefault} INSERT INTO audit_logs (created_at, action)
  SELECT '2020-01-01Z'::timestamptz + n * interval '1 minute', repeat('x', 250) FROM generate_series(1, 120000) AS n;`;

/** Clients that write rows of now, and late ones, which go to the default partition. */
function logging(url: string): Traffic {
  return runLoad(url, {
    readers: 2,
    writers: 4,
    read: async (sql) => sql`SELECT count(*) FROM audit_logs WHERE created_at >= '2026-11-20Z'`,
    write: async (sql, client) =>
      sql`INSERT INTO audit_logs (created_at) VALUES (${client % 2 === 0 ? at : "2019-05-05T00:00Z"})`,
  });
}

async function checksOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT conname AS name FROM pg_constraint WHERE conname LIKE 'pgops%' AND contype = 'c'`;
  return rows.map(({ name }) => name);
}

async function partitionsOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY relname`;
  return rows.map(({ name }) => name.replace("audit_logs_", ""));
}

test.each([
  ["small", undefined],
  ["large", 0],
])("under load, beside a %s default partition: no failed insert, no stall", async (_, smallDefaultBytes) => {
  const it = await partitionScene(withDefault, [{ table: "audit_logs", interval: "month", ahead: 12 }]);
  const traffic = logging(it.url);
  await traffic.flowing();
  const context = await it.at(at, { lockTimeoutMs, lockTries: 50 });
  const { tables } = await createPartitions(context, { smallDefaultBytes });
  await traffic.flowing();
  const { longestStallMs, writes, failed } = await traffic.end();
  expect(failed).toEqual([]);
  expect(tables[0]).toMatchObject({ left: [], error: null });
  expect(tables[0]?.made).toHaveLength(12);
  expect(await checksOf(it.sql)).toEqual([]);
  const [row] = await it.sql<{ count: string }[]>`SELECT count(*) FROM audit_logs`;
  expect(Number(row?.count)).toBe(writes);
  expect(longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
});

test.each([
  ["timestamptz", "2019-05-05Z", "month"],
  ["timestamp(3)", "2019-05-05", "month"],
  ["date", "2019-05-05", "week"],
  ["bigint", "900000", 100],
  ["smallint", "32000", 100],
] as const)(
  "beside a large default partition by %s ATTACH has nothing to scan",
  async (type, value, interval) => {
    const it = await partitionScene(
      `CREATE TABLE logs (at ${type} NOT NULL) PARTITION BY RANGE (at);
     CREATE TABLE logs_default PARTITION OF logs DEFAULT;
     INSERT INTO logs VALUES ('${value}');`,
      [{ table: "logs", interval, ahead: 2, timezone: "Europe/Berlin" }],
    );
    await it.sql.unsafe(`ALTER DATABASE ${it.name} SET client_min_messages = debug1`);
    // The current interval is left: what is beside it counts here.
    await createPartitions(await it.at(at), { smallDefaultBytes: 0 }).catch(() => undefined);
    const told = it.events.flatMap((event) => (event.type === "notice" ? [event.message] : []));
    const implied =
      'updated partition constraint for default partition "logs_default" is implied by existing constraints';
    expect(told.filter((message) => message === implied)).toEqual([implied, implied]);
    // The one scan of each is that of the validation.
    expect(told.filter((message) => message === 'verifying table "logs_default"')).toHaveLength(2);
  },
);

test("a writer who holds what ATTACH wants, and wants what it has, is never the one whom the server ends", async () => {
  const it =
    await partitionScene(`CREATE TABLE users (id int PRIMARY KEY, seen int); INSERT INTO users VALUES (1, 0), (2, 0);
    ${withDefault} ALTER TABLE audit_logs ADD COLUMN user_id int REFERENCES users;`);
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET deadlock_timeout = '200ms'`);
  const writer = postgres(it.url, { max: 1, onnotice: () => undefined });
  const held = await writer.reserve();
  await held`BEGIN`;
  await held`INSERT INTO audit_logs (created_at) VALUES ('2019-05-05Z')`;
  const running = createPartitions(await it.at(at, { lockTimeoutMs: 5000, lockTries: 100 }));
  // It has users, waits for the default partition, and gives way, again and again.
  await expect
    .poll(() => it.events.filter(({ type }) => type === "retrying").length, { timeout: 20_000 })
    .toBeGreaterThan(1);
  await held`UPDATE users SET seen = 1 WHERE id = 1`;
  await held`COMMIT`;
  held.release();
  await writer.end();
  expect((await running).tables[0]).toMatchObject({ error: null, made: [{}, {}] });
});

test("under load with foreign keys to and from the table: no failed statement, no stall", async () => {
  const it = await partitionScene(
    `CREATE TABLE users (id int PRIMARY KEY, seen int); INSERT INTO users SELECT n, 0 FROM generate_series(0, 3) AS n;
    ${withDefault} ALTER TABLE audit_logs ADD COLUMN user_id int REFERENCES users;
    CREATE TABLE notes (id bigint, created_at timestamptz, FOREIGN KEY (id, created_at) REFERENCES audit_logs);`,
    [{ table: "audit_logs", interval: "month", ahead: 6 }],
  );
  const traffic = runLoad(it.url, {
    readers: 1,
    writers: 4,
    read: async (sql) => sql`SELECT count(*) FROM audit_logs JOIN users ON users.id = user_id`,
    write: async (sql, client) =>
      sql.begin(async (tx) => {
        await tx`UPDATE users SET seen = seen + 1 WHERE id = ${client}`;
        const [row] = await tx`INSERT INTO audit_logs (created_at, user_id)
          VALUES (${client % 2 === 0 ? at : "2019-05-05T00:00Z"}, ${client}) RETURNING id, created_at::text`;
        await tx`INSERT INTO notes VALUES (${row?.["id"] as string}, ${row?.["created_at"] as string})`;
      }),
  });
  await traffic.flowing();
  const { tables } = await createPartitions(await it.at(at, { lockTimeoutMs, lockTries: 100 }));
  await traffic.flowing();
  const { longestStallMs, failed } = await traffic.end();
  expect([failed, tables[0]?.made.length]).toEqual([[], 6]);
  expect(longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
});

test("rows of now are never kept out of a large default partition: the current interval is left to repair", async () => {
  const it = await partitionScene(
    `${auditLogs} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`,
  );
  const traffic = runLoad(it.url, {
    readers: 0,
    writers: 3,
    write: async (sql) => sql`INSERT INTO audit_logs (created_at) VALUES ('2026-11-20T08:00Z')`,
  });
  const running = createPartitions(await it.at(at, { lockTimeoutMs }), { smallDefaultBytes: 0 });
  await expect(running).rejects.toMatchObject({ code: "PGOPS_PARTITIONS_DEFAULT", exitCode: 1 });
  await traffic.flowing();
  expect((await traffic.end()).failed).toEqual([]);
  expect(await partitionsOf(it.sql)).toEqual(["2026_12", "2027_01", "default"]);
});

test("rows that come while the CHECK is validated: it is taken off again, and the interval left to repair", async () => {
  const it = await partitionScene(withDefault);
  // Between the CHECK that keeps new rows out and its validation stand rows that were not committed yet.
  const writer = await it.sql.reserve();
  await writer`BEGIN`;
  await writer`INSERT INTO audit_logs (created_at) VALUES ('2026-12-24Z')`;
  const context = await it.at(at, { lockTimeoutMs: 30_000 });
  const running = failureOf(createPartitions(context, { smallDefaultBytes: 0 }));
  await untilRunning(it.sql, "ADD CONSTRAINT");
  await writer`COMMIT`;
  writer.release();
  expect(await running).toMatchObject({
    code: "PGOPS_PARTITIONS_DEFAULT",
    partial: { tables: [{ made: [{ name: "audit_logs_2027_01" }], left: [{ reason: "rows" }] }] },
  });
  expect(await checksOf(it.sql)).toEqual([]);
});

async function largeStage(): Promise<Stage> {
  const partitions = [{ table: "audit_logs", interval: "month", ahead: 1 }];
  const it = await stage({ files: { "pgops.config.json": JSON.stringify({ partitions }) } });
  await it.sql.unsafe(largeDefault);
  return it;
}

const create = ["partitions", "create", "--at", at];

test.each([
  ["before its CHECK is validated", "VALIDATE CONSTRAINT"],
  ["before ATTACH", "ATTACH PARTITION"],
])("killed %s: the next run goes on, and leaves no CHECK", async (_, statement) => {
  const it = await largeStage();
  await it.sql.unsafe(`CREATE FUNCTION gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN IF current_query() LIKE '%${statement}%' THEN PERFORM pg_advisory_xact_lock(42); END IF; END $$;
    CREATE EVENT TRIGGER gate ON ddl_command_start EXECUTE FUNCTION gate();`);
  const holder = await it.sql.reserve();
  await holder`SELECT pg_advisory_lock(42)`;
  const running = it.start([...create, "--lock-timeout", "30s"]);
  await untilRunning(it.sql, statement);
  running.kill("SIGKILL");
  await running.ended;
  await holder`SELECT pg_advisory_unlock(42)`;
  holder.release();
  await untilGone(it.sql);
  expect(await checksOf(it.sql)).toHaveLength(1);
  const { exitCode, stderr } = await it.pgops(create);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("1 partition made")]);
  expect([await partitionsOf(it.sql), await checksOf(it.sql)]).toEqual([
    ["2026_11", "2026_12", "default"],
    [],
  ]);
});

test("a CHECK that a killed run has left for an interval that has come meanwhile is taken off", async () => {
  const it = await largeStage();
  const blocker = await it.sql.reserve();
  await blocker`BEGIN`;
  await blocker`LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE`;
  const running = it.start([...create, "--lock-timeout", "30s"]);
  await untilRunning(it.sql, "LOCK TABLE ONLY");
  running.kill("SIGKILL");
  await running.ended;
  await blocker`COMMIT`;
  blocker.release();
  await untilGone(it.sql);
  expect(await checksOf(it.sql)).toHaveLength(1);
  await expect(it.sql`INSERT INTO audit_logs (created_at) VALUES ('2026-12-02Z')`).rejects.toThrow(
    /pgops_excludes/,
  );
  const status = await it.pgops(["partitions", "--check", "--at", at]);
  expect([status.exitCode, status.stderr]).toEqual([3, expect.stringContaining("1 CHECK left behind")]);
  const { exitCode, stderr } = await it.pgops(["partitions", "create", "--at", "2026-12-02T00:00Z"]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("PGOPS_PARTITIONS_DEFAULT")]);
  expect(await checksOf(it.sql)).toEqual([]);
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2026-12-02Z')`;
});

test("two at once: one waits for the other, both succeed, and each partition is made once", async () => {
  const it = await largeStage();
  const runs = await Promise.all([it.pgops(create), it.pgops(create), it.pgops(create)]);
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(runs.filter(({ stderr }) => stderr.includes("1 partition made"))).toHaveLength(1);
  expect(await partitionsOf(it.sql)).toEqual(["2026_11", "2026_12", "default"]);
});

test("a table that stays locked: exit code 4, who holds it, no CHECK left; then it goes through", async () => {
  const it = await largeStage();
  const limited = [...create, "--lock-timeout", "300ms", "--lock-tries", "2"];
  const blocker = await it.sql.reserve();
  await blocker`SET application_name = 'nightly vacuum'`;
  await blocker`BEGIN`;
  await blocker`LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE`;
  const { exitCode, stderr } = await it.pgops(limited);
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('app "nightly vacuum"')]);
  expect(stderr).toContain("PGOPS_LOCK_TIMEOUT");
  expect(await checksOf(it.sql)).toEqual([]);
  await blocker`COMMIT`;
  blocker.release();
  expect((await it.pgops(limited)).exitCode).toBe(0);
  expect([await checksOf(it.sql), await locksLeft(it.sql)]).toEqual([[], []]);
});

test("interrupted while it waits: exit code 130, and the CHECK is off again", async () => {
  const it = await largeStage();
  const blocker = await it.sql.reserve();
  await blocker`BEGIN`;
  await blocker`LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE`;
  const running = it.start([...create, "--lock-timeout", "30s"]);
  await untilRunning(it.sql, "LOCK TABLE ONLY");
  expect(await checksOf(it.sql)).toHaveLength(1);
  running.kill("SIGINT");
  const { exitCode, stderr } = await running.ended;
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining("PGOPS_INTERRUPTED")]);
  expect(await checksOf(it.sql)).toEqual([]);
  await blocker`COMMIT`;
  blocker.release();
  expect(await partitionsOf(it.sql)).toEqual(["2026_11", "default"]);
});
