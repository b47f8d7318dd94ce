import { expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { failureOf } from "../../migrations/operations.ts";
import { newRoles } from "../../roundtrip/test-roles.ts";
import { auditLogs, partitionScene } from "../scene.ts";

const november = "2026-11-20T08:00Z";

test.each([
  ["no table", "", { table: "t", interval: "month" }, "there is no table t"],
  [
    "an ordinary table",
    "CREATE TABLE t (at date)",
    { table: "t", interval: "month" },
    "t is not partitioned",
  ],
  ["a view", "CREATE VIEW t AS SELECT 1", { table: "t", interval: "month" }, "t is not partitioned"],
  [
    "by list",
    "CREATE TABLE t (at date) PARTITION BY LIST (at)",
    { table: "t", interval: "month" },
    "t is partitioned by list",
  ],
  [
    "by hash",
    "CREATE TABLE t (at date) PARTITION BY HASH (at)",
    { table: "t", interval: "month" },
    "t is partitioned by hash",
  ],
  [
    "by two columns",
    "CREATE TABLE t (at date, id int) PARTITION BY RANGE (at, id)",
    { table: "t", interval: "month" },
    "t is partitioned by 2 columns",
  ],
  [
    "by an expression",
    "CREATE TABLE t (at date) PARTITION BY RANGE ((at + 1))",
    { table: "t", interval: "month" },
    "t is partitioned by an expression",
  ],
  [
    "another column",
    "CREATE TABLE t (at date, on_day date) PARTITION BY RANGE (on_day)",
    { table: "t", column: "at", interval: "month" },
    "t is partitioned by on_day, and the configuration says at",
  ],
  [
    "ids by a month",
    "CREATE TABLE t (id int) PARTITION BY RANGE (id)",
    { table: "t", interval: "month" },
    "t.id is of the type integer, and the interval is a month",
  ],
  [
    "time by ids",
    "CREATE TABLE t (at date) PARTITION BY RANGE (at)",
    { table: "t", interval: 100 },
    "t.at is of the type date, and the interval is 100 ids",
  ],
  [
    "a type without intervals",
    "CREATE TABLE t (name text) PARTITION BY RANGE (name)",
    { table: "t", interval: "month" },
    "t.name is of the type text",
  ],
  [
    "a bound beyond the calendar",
    "CREATE TABLE t (at date) PARTITION BY RANGE (at); CREATE TABLE p PARTITION OF t FOR VALUES FROM ('300000-01-01') TO ('300000-02-01')",
    { table: "t", interval: "month" },
    "p has a bound that pgops cannot reckon with: 300000-01-01 is beyond the year 275000",
  ],
  [
    "more partitions than anybody can mean",
    "CREATE TABLE t (at date) PARTITION BY RANGE (at)",
    { table: "t", interval: "day", ahead: "3000 days" },
    "t: `ahead` asks for more than 1000 partitions beyond the current one, to 2035-02-06",
  ],
] as const)("%s: exit code 2, and the other tables get their partitions", async (_, sql, config, message) => {
  const it = await partitionScene(`${sql}; ${auditLogs}`, [
    config,
    { table: "audit_logs", interval: "month", ahead: 0 },
  ]);
  const failure = await failureOf(createPartitions(await it.at(november)));
  expect(failure).toMatchObject({
    code: "PGOPS_PARTITIONS_TABLE",
    exitCode: 2,
    message,
    stands: "Made: audit_logs_2026_11.",
    partial: {
      tables: [
        { table: "t", made: [], error: { message } },
        { table: "audit_logs", error: null },
      ],
    },
  });
  expect(await it.partitions("audit_logs")).toHaveLength(1);
});

test.each([
  ["ends off the grid", "FROM ('2026-11-01Z') TO ('2026-11-20Z')", "PGOPS_PARTITIONS_GRID"],
  [
    "ends where another zone's month does",
    "FROM ('2026-11-01Z') TO ('2026-11-30 23:00Z')",
    "PGOPS_PARTITIONS_GRID",
  ],
  ["covers a part of an interval", "FROM ('2026-11-10Z') TO ('2026-12-01Z')", "PGOPS_PARTITIONS_GRID"],
])("a partition that %s: exit code 2, nothing is made", async (_, values, code) => {
  const it = await partitionScene(
    `${auditLogs} CREATE TABLE p PARTITION OF audit_logs FOR VALUES ${values};`,
  );
  const failure = await failureOf(createPartitions(await it.at(november)));
  expect(failure).toMatchObject({ code, exitCode: 2, stands: "No partition was made." });
  expect(await it.partitions()).toHaveLength(1);
});

test("a name that is taken keeps one partition from being made, not those behind it", async () => {
  const it = await partitionScene(`${auditLogs} CREATE TABLE audit_logs_2026_12 (note text);`);
  const failure = await failureOf(createPartitions(await it.at(november)));
  expect(failure).toMatchObject({
    code: "PGOPS_PARTITION_NAME",
    exitCode: 1,
    message: "audit_logs_2026_12 is there already and is no partition of audit_logs",
  });
  expect((await it.partitions()).map((line) => line.split(":")[0])).toEqual([
    "audit_logs_2026_11",
    "audit_logs_2027_01",
  ]);
  expect(it.events.filter(({ type }) => type === "failed")).toEqual([
    expect.objectContaining({ step: "make audit_logs_2026_12" }),
  ]);
});

test("a read-only server: exit code 1, nothing was tried", async () => {
  const it = await partitionScene(auditLogs);
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET default_transaction_read_only = on`);
  expect(await failureOf(createPartitions(await it.at(november)))).toMatchObject({
    code: "PGOPS_READ_ONLY",
    exitCode: 1,
  });
  const plan = await createPartitions(await it.at(november), { dryRun: true });
  expect(plan.tables[0]?.made).toHaveLength(3);
});

test("a role without rights: exit code 1, what it lacks, and nothing half done", async () => {
  const [role = ""] = await newRoles(1);
  const it = await partitionScene(
    `${auditLogs} ALTER ROLE ${role} LOGIN PASSWORD 'x'`,
    undefined,
    ({ url }) => {
      const own = new URL(url);
      own.username = role;
      own.password = "x";
      return own.href;
    },
  );
  const first = await failureOf(createPartitions(await it.at(november)));
  expect(first).toMatchObject({ code: "PGOPS_SQL", sqlstate: "42501", exitCode: 1 });
  expect(first.message).toMatch(/^make the log in the schema pgops: permission denied/);
  await it.sql.unsafe(`GRANT CREATE ON DATABASE ${it.name} TO ${role};
    GRANT SELECT, INSERT ON audit_logs TO ${role}; GRANT CREATE ON SCHEMA public TO ${role}`);
  const second = await failureOf(createPartitions(await it.at(november)));
  expect(second).toMatchObject({
    code: "PGOPS_SQL",
    sqlstate: "42501",
    hint: expect.stringContaining("owner"),
  });
  expect(await it.sql`SELECT relname FROM pg_class WHERE relname LIKE 'audit\_logs\_20%'`).toEqual([]);
  await it.sql.unsafe(`ALTER TABLE audit_logs OWNER TO ${role}`);
  expect((await createPartitions(await it.at(november))).tables[0]?.made).toHaveLength(3);
});

test("tables that fail are all told, and the exit code is the first one's", async () => {
  const it = await partitionScene("CREATE TABLE plain (at date)", [
    { table: "missing", interval: "month" },
    { table: "plain", interval: "month" },
  ]);
  const failure = await failureOf(createPartitions(await it.at(november)));
  expect(failure.message).toBe("there is no table missing");
  expect(failure.details).toEqual(["plain is not partitioned (PGOPS_PARTITIONS_TABLE)"]);
});
