import { expect, test } from "vitest";
import type { PartitionsConfig } from "../../../src/config/partitions-schema.ts";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { partitionsStatus } from "../../../src/partitions/status/status.ts";
import type { PartitionsStatusResult, TableStatus } from "../../../src/partitions/status/result.ts";
import type { StatusOptions } from "../../../src/partitions/status/table-status.ts";
import { auditLogs, partitionScene, type PartitionScene } from "../scene.ts";

const november = "2026-11-20T00:00Z";
const monthly: PartitionsConfig = { table: "audit_logs", interval: "month", ahead: 2 };

async function made(sql = auditLogs, config: PartitionsConfig = monthly): Promise<PartitionScene> {
  const it = await partitionScene(sql, [config]);
  await createPartitions(await it.at(november));
  return it;
}

async function statusOf(
  it: PartitionScene,
  options: StatusOptions = {},
  at = november,
): Promise<{ result: PartitionsStatusResult; table: TableStatus; rules: string[] }> {
  const result = await partitionsStatus(await it.at(at), options);
  const [table] = result.tables;
  if (table === undefined) throw new Error("no table");
  return { result, table, rules: result.findings.map(({ rule }) => rule) };
}

test("partitions with bounds, rows, sizes, and for how long there are enough", async () => {
  const it = await made();
  await it.sql`INSERT INTO audit_logs (created_at) SELECT '2026-11-05Z' FROM generate_series(1, 1000)`;
  await it.sql`ANALYZE audit_logs`;
  const { result, table } = await statusOf(it);
  expect(result).toMatchObject({ exact: false, findings: [], counts: { error: 0, warning: 0 } });
  expect(table).toMatchObject({
    table: "audit_logs",
    column: "created_at",
    type: "timestamptz",
    interval: "month",
    timezone: "UTC",
    ahead: "2",
    retain: null,
    default: null,
    runwayDays: 73,
    coveredUntil: "2027-02-01T00:00:00+00:00",
    endless: false,
    gaps: [],
    stranded: [],
    notes: [],
    problem: null,
  });
  expect(table.partitions.map(({ name, rows, current }) => [name, rows, current])).toEqual([
    ["audit_logs_2026_11", 1000, true],
    ["audit_logs_2026_12", 0, false],
    ["audit_logs_2027_01", 0, false],
  ]);
  expect(table.partitions.every(({ bytes }) => bytes !== null && bytes > 0)).toBe(true);
});

test("rows are reckoned with what has come since ANALYZE, and counted with exact", async () => {
  const it = await made();
  await it.sql`INSERT INTO audit_logs (created_at) SELECT '2026-11-05Z' FROM generate_series(1, 10000)`;
  await it.sql`ANALYZE audit_logs`;
  await it.sql`INSERT INTO audit_logs (created_at) SELECT '2026-11-05Z' FROM generate_series(1, 10000)`;
  const { table } = await statusOf(it);
  expect(table.partitions[0]?.rows).toBeGreaterThan(19_000);
  expect(table.partitions[0]?.rows).toBeLessThan(21_000);
  const exact = await statusOf(it, { exact: true });
  expect([exact.result.exact, exact.table.partitions[0]?.rows]).toEqual([true, 20_000]);
});

test("a short runway, and none: what happens then, and what to do", async () => {
  const it = await made();
  const short = await statusOf(it, {}, "2027-01-20T00:00Z");
  expect([short.rules, short.result.findings[0]?.message]).toEqual([
    ["partitions-runway"],
    "12 days of runway, to 2027-02-01: then INSERTs fail",
  ]);
  expect((await statusOf(it, { minRunwayDays: 12 }, "2027-01-20T00:00Z")).rules).toEqual([]);
  expect((await statusOf(it, { minRunwayDays: 100 })).rules).toEqual(["partitions-runway"]);
  const late = await statusOf(it, {}, "2027-03-01T00:00Z");
  expect(late.table).toMatchObject({ runwayDays: 0, coveredUntil: null });
  expect(late.result.findings[0]?.message).toBe("rows of now have no partition: INSERTs fail");
});

test("where few days are to be ahead at all, half of that is enough", async () => {
  const it = await made(auditLogs, { table: "audit_logs", interval: "day", ahead: 4 });
  expect((await statusOf(it)).table).toMatchObject({ runwayDays: 5, leastRunwayDays: 2 });
  expect((await statusOf(it, {}, "2026-11-23T12:00Z")).rules).toEqual(["partitions-runway"]);
});

test("gaps, of which those before now need no attention", async () => {
  const it = await partitionScene(`${auditLogs}
    CREATE TABLE a PARTITION OF audit_logs FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
    CREATE TABLE b PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
    CREATE TABLE c PARTITION OF audit_logs FOR VALUES FROM ('2027-01-01Z') TO ('2027-02-01Z');`);
  const { table, result } = await statusOf(it);
  expect(table.gaps).toEqual([
    { from: "2026-02-01T00:00:00+00:00", to: "2026-11-01T00:00:00+00:00", ahead: false },
    { from: "2026-12-01T00:00:00+00:00", to: "2027-01-01T00:00:00+00:00", ahead: true },
  ]);
  expect(result.findings.map(({ rule, message }) => [rule, message])).toEqual([
    ["partitions-runway", expect.stringContaining("11 days")],
    ["partitions-gap", expect.stringContaining("2026-12-01 to 2027-01-01")],
  ]);
});

test.each([
  ["timestamptz", "2026-09-30 22:30Z", "2026-09-30 21:30Z"],
  ["timestamp", "2026-09-30 22:30", "2026-09-30 21:30"],
  ["date", "2026-10-01", "2026-09-30"],
])("rows in the default partition by month in Berlin, of a %s", async (type, october, september) => {
  const it = await partitionScene(
    `CREATE TABLE t (at ${type}) PARTITION BY RANGE (at); CREATE TABLE t_default PARTITION OF t DEFAULT;
     INSERT INTO t VALUES ('${october}'), ('${october}'), ('${september}'), (NULL), ('infinity'), ('-infinity');`,
    [{ table: "t", interval: "month", timezone: "Europe/Berlin" }],
  );
  const { table, rules } = await statusOf(it);
  expect(table.default).toMatchObject({ rows: 6, outside: 3 });
  expect(table.default?.intervals?.map(({ from, rows }) => [from?.slice(0, 10), rows])).toEqual([
    [type === "timestamp" ? "2026-08-31" : "2026-09-01", 1],
    [type === "timestamp" ? "2026-09-30" : "2026-10-01", 2],
  ]);
  expect(rules).toEqual(["partitions-runway", "partitions-default-rows"]);
});

test("rows in the default partition by ids, below zero too", async () => {
  const it = await partitionScene(
    `CREATE TABLE t (id int) PARTITION BY RANGE (id); CREATE TABLE t_default PARTITION OF t DEFAULT;
     INSERT INTO t VALUES (-1), (-100), (-101), (0), (99), (2147483647);`,
    [{ table: "t", interval: 100 }],
  );
  const { table } = await statusOf(it);
  expect(table.default?.intervals).toEqual([
    { from: "-200", to: "-100", rows: 1 },
    { from: "-100", to: "0", rows: 2 },
    { from: "0", to: "100", rows: 2 },
    { from: "2147483600", to: null, rows: 1 },
  ]);
});

test("a large default partition is counted by interval only when asked", async () => {
  const it = await made(`${auditLogs} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`);
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2020-01-01Z')`;
  const { table } = await statusOf(it, { countedDefaultBytes: 0 });
  expect([table.default?.intervals, table.notes]).toEqual([
    null,
    ["audit_logs_default is large: --exact counts its rows by interval"],
  ]);
  expect((await statusOf(it, { countedDefaultBytes: 0, exact: true })).table.default?.intervals).toHaveLength(
    1,
  );
});

test("a partition that is locked is shown, its size unknown, and nothing hangs", async () => {
  const it = await made();
  await it.sql.begin(async (holder) => {
    await holder`LOCK TABLE audit_logs_2026_12`;
    const { table } = await statusOf(it);
    expect(table.partitions.map(({ name, bytes }) => [name, bytes === null])).toEqual([
      ["audit_logs_2026_11", false],
      ["audit_logs_2026_12", true],
      ["audit_logs_2027_01", false],
    ]);
    expect(table.notes).toContain("audit_logs_2026_12 is locked: its size is unknown");
    expect(table.runwayDays).toBe(73);
  });
});

test("by ids: the runway from the rate of the last days", async () => {
  const it = await partitionScene(
    "CREATE TABLE events (id bigint GENERATED BY DEFAULT AS IDENTITY) PARTITION BY RANGE (id);",
    [{ table: "events", interval: 100, ahead: 4 }],
  );
  await createPartitions(await it.at("2026-11-10T00:00Z"));
  expect((await statusOf(it, {}, "2026-11-10T00:30Z")).table).toMatchObject({
    runwayDays: null,
    largestId: "0",
    idsPerDay: null,
    notes: [expect.stringContaining("an hour after")],
  });
  await it.sql`INSERT INTO events SELECT generate_series(1, 200)`;
  expect((await statusOf(it)).table).toMatchObject({
    runwayDays: 15,
    largestId: "200",
    idsPerDay: 20,
    notes: [],
  });
});

test("detached tables that are still here, and those that look like partitions", async () => {
  const it = await made(`${auditLogs}
    CREATE TABLE audit_logs_2024_01 (LIKE audit_logs);
    CREATE TABLE audit_logs_2024_02 (LIKE audit_logs); ALTER TABLE audit_logs_2024_02 ADD COLUMN more int;
    CREATE TABLE audit_logs_copy (LIKE audit_logs);
    CREATE SCHEMA other; CREATE TABLE other.audit_logs_2024_03 (LIKE audit_logs);
    CREATE TABLE audit_logs_2025_01 PARTITION OF audit_logs FOR VALUES FROM ('2025-01-01Z') TO ('2025-02-01Z');
    CREATE TABLE audit_logs_2025_02 PARTITION OF audit_logs FOR VALUES FROM ('2025-02-01Z') TO ('2025-03-01Z');`);
  await it.sql.unsafe(`ALTER TABLE audit_logs DETACH PARTITION audit_logs_2025_01;
    ALTER TABLE audit_logs DETACH PARTITION audit_logs_2025_02; DROP TABLE audit_logs_2025_02;
    INSERT INTO pgops.partitions (at, action, table_name, partition_name, lower_bound, upper_bound)
      SELECT '2026-11-01Z', 'detach', '"public"."audit_logs"', '"public"."audit_logs_2025_0' || n || '"', '2025-01-01', '2025-02-01'
      FROM generate_series(1, 2) AS n;`);
  const { table, rules } = await statusOf(it);
  expect(table.stranded.map(({ name, detachedAt, from }) => [name, detachedAt, from])).toEqual([
    ["audit_logs_2025_01", "2026-11-01T00:00:00Z", "2025-01-01"],
    ["audit_logs_2024_01", null, null],
  ]);
  expect(rules).toEqual([]);
});

test("partitions that differ from their table, with the SQL that takes it back", async () => {
  const it = await made();
  await it.sql.unsafe(`ALTER TABLE audit_logs_2026_12 ENABLE ROW LEVEL SECURITY;
    GRANT SELECT ON audit_logs_2027_01 TO PUBLIC; ALTER TABLE audit_logs_2026_12 REPLICA IDENTITY FULL`);
  const { table, rules, result } = await statusOf(it);
  expect(rules).toEqual(["partitions-differ", "partitions-differ", "partitions-differ"]);
  expect(table.partitions.map(({ differences }) => differences?.map(({ what }) => what))).toEqual([
    [],
    ["row security", "replica identity"],
    ["grants"],
  ]);
  expect(result.findings.at(-1)).toMatchObject({
    where: { object: "audit_logs_2027_01" },
    fix: 'REVOKE SELECT ON "public"."audit_logs_2027_01" FROM PUBLIC;',
  });
  for (const { fix } of table.partitions.flatMap(({ differences }) => differences ?? []))
    for (const statement of fix) await it.sql.unsafe(statement);
  expect((await statusOf(it)).rules).toEqual([]);
});

test("storage parameters: those of partitions to come are compared, older ones may have others on purpose", async () => {
  const it = await made(`${auditLogs}
    CREATE TABLE audit_logs_2026_10 PARTITION OF audit_logs FOR VALUES FROM ('2026-10-01Z') TO ('2026-11-01Z');`);
  await it.sql`ALTER TABLE audit_logs_2026_10 SET (autovacuum_enabled = false)`;
  expect((await statusOf(it)).rules).toEqual([]);
  await it.sql`ALTER TABLE audit_logs_2026_12 SET (fillfactor = 70)`;
  expect((await statusOf(it)).rules).toEqual(["partitions-differ"]);
});

test("a table that cannot be looked after is told, the others too", async () => {
  const it = await partitionScene(auditLogs, [
    { table: "missing", interval: "month" },
    { table: "audit_logs", interval: "month" },
  ]);
  await it.sql`CREATE TABLE p PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-11-30Z')`;
  const { result } = await statusOf(it);
  expect(result.tables.map(({ problem }) => problem?.code)).toEqual([
    "PGOPS_PARTITIONS_TABLE",
    "PGOPS_PARTITIONS_GRID",
  ]);
  expect(result.findings.map(({ rule }) => rule)).toEqual([
    "partitions-table",
    "partitions-grid",
    "partitions-runway",
  ]);
  expect(result.tables[1]?.partitions).toHaveLength(1);
});

test("partitioned and foreign partitions: sizes of the first with all below, rows of the second unknown", async () => {
  const it = await partitionScene(
    `CREATE EXTENSION postgres_fdw; CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
     CREATE TABLE t (at date NOT NULL, region text) PARTITION BY RANGE (at);
     CREATE TABLE t_2026_11 PARTITION OF t FOR VALUES FROM ('2026-11-01') TO ('2026-12-01') PARTITION BY LIST (region);
     CREATE TABLE t_eu PARTITION OF t_2026_11 FOR VALUES IN ('eu'); CREATE TABLE t_us PARTITION OF t_2026_11 FOR VALUES IN ('us');
     CREATE FOREIGN TABLE t_2026_10 PARTITION OF t FOR VALUES FROM ('2026-10-01') TO ('2026-11-01') SERVER elsewhere;
     INSERT INTO t VALUES ('2026-11-01', 'eu'), ('2026-11-01', 'us'); ANALYZE t_eu; ANALYZE t_us;`,
    [{ table: "t", interval: "month" }],
  );
  const { table } = await statusOf(it);
  expect(table.partitions.map(({ kind, rows }) => [kind, rows])).toEqual([
    ["foreign table", null],
    ["partitioned table", 2],
  ]);
  expect(table.partitions[1]?.bytes).toBeGreaterThanOrEqual(16_384);
});
