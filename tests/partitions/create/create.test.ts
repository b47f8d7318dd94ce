import { expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { failureOf } from "../../migrations/operations.ts";
import { partitionsStatus } from "../../../src/partitions/status/status.ts";
import { auditLogs, partitionScene } from "../scene.ts";

test("from the current interval to as many ahead as configured, and nothing the second time", async () => {
  const it = await partitionScene(auditLogs);
  const first = await createPartitions(await it.at("2026-11-20T08:00Z"));
  expect(await it.partitions()).toEqual([
    "audit_logs_2026_11: 2026-11-01 to 2026-12-01",
    "audit_logs_2026_12: 2026-12-01 to 2027-01-01",
    "audit_logs_2027_01: 2027-01-01 to 2027-02-01",
  ]);
  expect(first.tables).toEqual([
    {
      table: "audit_logs",
      made: [
        { name: "audit_logs_2026_11", from: "2026-11-01T00:00:00+00:00", to: "2026-12-01T00:00:00+00:00" },
        { name: "audit_logs_2026_12", from: "2026-12-01T00:00:00+00:00", to: "2027-01-01T00:00:00+00:00" },
        { name: "audit_logs_2027_01", from: "2027-01-01T00:00:00+00:00", to: "2027-02-01T00:00:00+00:00" },
      ],
      madeDefault: null,
      left: [],
      runwayDays: 72,
      coveredUntil: "2027-02-01T00:00:00+00:00",
      notes: [],
      error: null,
    },
  ]);
  const second = await createPartitions(await it.at("2026-11-30T23:59:59Z"));
  expect(second.tables[0]?.made).toEqual([]);
  const third = await createPartitions(await it.at("2026-12-01T00:00:00Z"));
  expect(third.tables[0]?.made.map(({ name }) => name)).toEqual(["audit_logs_2027_02"]);
});

test("gaps in the span are filled, those before it are not", async () => {
  const it = await partitionScene(`${auditLogs}
    CREATE TABLE audit_logs_2026_01 PARTITION OF audit_logs FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
    CREATE TABLE audit_logs_2026_12 PARTITION OF audit_logs FOR VALUES FROM ('2026-12-01Z') TO ('2027-01-01Z');`);
  const { tables } = await createPartitions(await it.at("2026-11-20T08:00Z"));
  expect(tables[0]?.made.map(({ name }) => name)).toEqual(["audit_logs_2026_11", "audit_logs_2027_01"]);
});

test("ahead overrides the configuration, and a period is as many as that time takes", async () => {
  const it = await partitionScene(auditLogs, [{ table: "audit_logs", interval: "month", ahead: "90 days" }]);
  const planned = await createPartitions(await it.at("2026-11-20T08:00Z"), { ahead: 0, dryRun: true });
  expect(planned.tables[0]?.made.map(({ name }) => name)).toEqual(["audit_logs_2026_11"]);
  expect(await it.partitions()).toEqual([]);
  expect(await it.sql`SELECT to_regnamespace('pgops') AS pgops`).toEqual([{ pgops: null }]);
  await createPartitions(await it.at("2026-11-20T08:00Z"));
  expect(await it.partitions()).toHaveLength(4);
});

test.each([
  ["day", "2028-02-28T12:00Z", ["t_2028_02_28", "t_2028_02_29", "t_2028_03_01"]],
  ["week", "2026-12-31T12:00Z", ["t_2026_w53", "t_2027_w01", "t_2027_w02"]],
  ["quarter", "2026-12-31T22:30Z", ["t_2026_q4", "t_2027_q1", "t_2027_q2"]],
  ["year", "2026-12-31T23:30Z", ["t_2027", "t_2028", "t_2029"]],
] as const)("a %s at %s in Berlin", async (interval, at, names) => {
  const it = await partitionScene("CREATE TABLE t (at timestamptz NOT NULL) PARTITION BY RANGE (at);", [
    { table: "t", interval, ahead: 2, timezone: "Europe/Berlin" },
  ]);
  const { tables } = await createPartitions(await it.at(at));
  expect((await it.partitions()).map((line) => line.split(":")[0])).toEqual(names);
  // The bounds meet: a row of every hour finds its partition.
  const made = tables[0]?.made ?? [];
  await it.sql`INSERT INTO t SELECT generate_series(${made[0]?.from ?? ""}::timestamptz,
    ${made.at(-1)?.to ?? ""}::timestamptz - interval '1 hour', interval '1 hour')`;
});

test("a timestamp column holds UTC, a date column days: bounds by the zone and by the day", async () => {
  const it = await partitionScene(
    `CREATE TABLE stamps (at timestamp NOT NULL) PARTITION BY RANGE (at);
     CREATE TABLE days (at date NOT NULL) PARTITION BY RANGE (at);`,
    [
      { table: "stamps", interval: "month", ahead: 0, timezone: "Europe/Berlin" },
      { table: "days", interval: "month", ahead: 0, timezone: "Europe/Berlin" },
    ],
  );
  await createPartitions(await it.at("2026-10-31T23:30Z"));
  const bounds =
    await it.sql`SELECT relname, pg_get_expr(relpartbound, 0) AS bounds FROM pg_class WHERE relispartition ORDER BY 1`;
  expect(bounds).toEqual([
    { relname: "days_2026_11", bounds: "FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')" },
    {
      relname: "stamps_2026_11",
      bounds: "FOR VALUES FROM ('2026-10-31 23:00:00') TO ('2026-11-30 23:00:00')",
    },
  ]);
});

test("a default partition is made where it is wanted, and told about where it is not", async () => {
  const it = await partitionScene(auditLogs, [
    { table: "audit_logs", interval: "month", ahead: 0, default: true },
  ]);
  const { tables } = await createPartitions(await it.at("2026-11-20T08:00Z"));
  expect(tables[0]?.madeDefault).toBe("audit_logs_default");
  expect((await createPartitions(await it.at("2026-12-20T08:00Z"))).tables[0]).toMatchObject({
    madeDefault: null,
    made: [{ name: "audit_logs_2026_12" }],
  });
  const unwanted = await partitionScene(`${auditLogs} CREATE TABLE d PARTITION OF audit_logs DEFAULT`, [
    { table: "audit_logs", interval: "month", default: false },
  ]);
  const result = await createPartitions(await unwanted.at("2026-11-20T08:00Z"));
  expect(result.tables[0]?.notes).toEqual([expect.stringMatching(/^d is there.*detached concurrently/)]);
  expect(unwanted.events).toContainEqual({
    type: "warning",
    message: expect.stringMatching(/^audit_logs: d is there/),
  });
});

test("rows in the default partition: their intervals are left to repair, the others are made", async () => {
  const it =
    await partitionScene(`${auditLogs} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
    INSERT INTO audit_logs (created_at) VALUES ('2026-12-24Z'), ('2026-12-25Z'), ('2024-01-01Z');`);
  const failure = await failureOf(createPartitions(await it.at("2026-11-20T08:00Z")));
  expect(failure).toMatchObject({
    code: "PGOPS_PARTITIONS_DEFAULT",
    exitCode: 1,
    message: expect.stringContaining("1 interval is left"),
    hint: expect.stringContaining("pgops partitions repair"),
    stands: "Made: audit_logs_2026_11, audit_logs_2027_01.",
    partial: {
      tables: [
        {
          left: [{ from: "2026-12-01T00:00:00+00:00", to: "2027-01-01T00:00:00+00:00", reason: "rows" }],
          error: { code: "PGOPS_PARTITIONS_DEFAULT" },
        },
      ],
    },
  });
  expect(await it.partitions()).toEqual([
    "audit_logs_2026_11: 2026-11-01 to 2026-12-01",
    "audit_logs_2027_01: 2027-01-01 to 2027-02-01",
    "audit_logs_default",
  ]);
});

test("by ids: the interval of the largest id and, without a known rate, three more", async () => {
  const it = await partitionScene(
    `CREATE TABLE events (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE events_default PARTITION OF events DEFAULT;`,
    [{ table: "events", interval: 100 }],
  );
  const first = await createPartitions(await it.at("2026-11-01T00:00Z"));
  expect(first.tables[0]?.notes).toEqual([expect.stringContaining("not known yet: 3 partitions")]);
  expect(await it.partitions()).toEqual([
    "events_0: 0 to 100",
    "events_100: 100 to 200",
    "events_200: 200 to 300",
    "events_300: 300 to 400",
    "events_default",
  ]);
  // 350 ids in 10 days: for 30 days 1,050 more.
  await it.sql`INSERT INTO events SELECT generate_series(1, 350)`;
  const second = await createPartitions(await it.at("2026-11-11T00:00Z"));
  expect(second.tables[0]).toMatchObject({ notes: [], coveredUntil: "1500", runwayDays: 32 });
  const third = await createPartitions(await it.at("2026-11-11T00:00Z"), { ahead: 13 });
  expect(third.tables[0]?.made.map(({ name }) => name)).toEqual(["events_1500", "events_1600"]);
});

test("by ids: a look far ahead forgets nothing of what was remembered", async () => {
  const it = await partitionScene(
    "CREATE TABLE events (id bigint GENERATED BY DEFAULT AS IDENTITY) PARTITION BY RANGE (id);",
    [{ table: "events", interval: 100, ahead: 4 }],
  );
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000).toISOString();
  await createPartitions(await it.at(twoDaysAgo));
  await createPartitions(await it.at("2999-01-01T00:00Z"));
  await it.sql`INSERT INTO events SELECT generate_series(1, 200)`;
  const { tables } = await partitionsStatus(await it.at(new Date().toISOString()));
  expect(tables[0]?.idsPerDay).toBeCloseTo(100, 0);
});

test("by ids: the last partition of a smallint has no end", async () => {
  const it = await partitionScene("CREATE TABLE small (id smallint NOT NULL) PARTITION BY RANGE (id);", [
    { table: "small", interval: 10_000, ahead: 9 },
  ]);
  const { tables } = await createPartitions(await it.at("2026-11-01T00:00Z"));
  expect((await it.partitions()).at(-1)).toBe("small_30000: 30,000 to MAXVALUE");
  expect(tables[0]).toMatchObject({ runwayDays: null, coveredUntil: null });
  await it.sql`INSERT INTO small VALUES (32767)`;
  expect((await createPartitions(await it.at("2026-11-01T00:00Z"))).tables[0]?.made).toEqual([]);
});

test("names: mixed case, another schema, a pattern of one's own, longer than PostgreSQL keeps", async () => {
  const long = `${"long_".repeat(12)}x`;
  const it = await partitionScene(
    `CREATE SCHEMA "My Schema"; CREATE TABLE "My Schema"."Audit Logs" (at date NOT NULL) PARTITION BY RANGE (at);
     CREATE TABLE ${long} (at date NOT NULL) PARTITION BY RANGE (at);`,
    [
      { table: '"My Schema"."Audit Logs"', interval: "month", ahead: 0, name: "p{yyyy}{mm} of {table}" },
      { table: long, interval: "month", ahead: 1, default: true },
    ],
  );
  const { tables } = await createPartitions(await it.at("2026-11-20T08:00Z"));
  expect(tables[0]?.made[0]?.name).toBe('"My Schema"."p202611 of Audit Logs"');
  expect(await it.partitions(long)).toEqual([
    expect.stringMatching(/^long_.+_[0-9a-f]{6}_2026_11: /),
    expect.stringMatching(/^long_.+_[0-9a-f]{6}_2026_12: /),
    expect.stringMatching(/^long_.+_[0-9a-f]{6}_default$/),
  ]);
  expect(
    (await createPartitions(await it.at("2026-11-20T08:00Z"))).tables.flatMap(({ made }) => made),
  ).toEqual([]);
});

test("what was made is in the log and the history, and a run that made nothing is not", async () => {
  const it = await partitionScene(auditLogs, [{ table: "audit_logs", interval: "month", ahead: 0 }]);
  await createPartitions(await it.at("2026-11-20T08:00Z"));
  await createPartitions(await it.at("2026-11-20T08:00Z"));
  expect(
    await it.sql`SELECT action, table_name, partition_name, lower_bound, upper_bound FROM pgops.partitions`,
  ).toEqual([
    {
      action: "create",
      table_name: '"public"."audit_logs"',
      partition_name: '"public"."audit_logs_2026_11"',
      lower_bound: "2026-11-01",
      upper_bound: "2026-12-01",
    },
  ]);
  expect(await it.sql`SELECT action, filename, outcome, message FROM pgops.history`).toEqual([
    {
      action: "partitions",
      filename: '"public"."audit_logs"',
      outcome: "done",
      message: "made audit_logs_2026_11",
    },
  ]);
});
