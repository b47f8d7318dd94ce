import { describe, expect, test } from "vitest";
import type { PartitionsConfig } from "../../src/config/partitions-schema.ts";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { partitionsStatus } from "../../src/partitions/status/status.ts";
import { untilRunning } from "../faults/fixtures/stage.ts";
import { failureOf } from "../migrations/operations.ts";
import { auditLogs, partitionScene, type PartitionScene } from "./scene.ts";

const at = "2026-11-20T08:00Z";
const months = `${auditLogs}
  CREATE TABLE audit_logs_2026_07 PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
  CREATE TABLE audit_logs_2026_08 PARTITION OF audit_logs FOR VALUES FROM ('2026-08-01Z') TO ('2026-09-01Z');
  CREATE TABLE audit_logs_2026_09 PARTITION OF audit_logs FOR VALUES FROM ('2026-09-01Z') TO ('2026-10-01Z');
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
  INSERT INTO audit_logs (created_at) SELECT '2026-07-01Z'::timestamptz + n * interval '1 day' FROM generate_series(0, 60) AS n;
  ANALYZE audit_logs;`;
const withDefault = `${months} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`;

function expiring(onExpire: PartitionsConfig["onExpire"]): PartitionsConfig[] {
  return [{ table: "audit_logs", interval: "month", retain: "2 months", ...(onExpire && { onExpire }) }];
}

async function tablesOf({ sql }: PartitionScene): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`;
  return rows.map(({ name }) => name.replace("audit_logs_", ""));
}

async function logOf({ sql }: PartitionScene): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    SELECT concat_ws(' ', action, partition_name, lower_bound, upper_bound) AS line FROM pgops.partitions ORDER BY id`;
  return rows.map(({ line }) => line);
}

describe.each([
  ["without a default partition", months, "concurrently"],
  ["beside a default partition", withDefault, "at once"],
])("%s", (_, sql, detach) => {
  test("what ended before `retain` is detached, and status shows it as stranded", async () => {
    const it = await partitionScene(sql, expiring("detach"));
    const context = await it.at(at);
    const { tables } = await retirePartitions(context);
    expect(tables).toMatchObject([
      {
        table: "audit_logs",
        cutoff: "2026-09-20T08:00:00+00:00",
        partitions: [
          { name: "audit_logs_2026_07", way: "detach", detach, rows: 31, done: true },
          { name: "audit_logs_2026_08", way: "detach", detach, rows: 30, done: true },
        ],
        left: [],
        error: null,
      },
    ]);
    const left = sql === withDefault ? ["audit_logs_default"] : [];
    expect(await it.partitions()).toEqual([
      "audit_logs_2026_09: 2026-09-01 to 2026-10-01",
      "audit_logs_2026_11: 2026-11-01 to 2026-12-01",
      ...left,
    ]);
    const status = await partitionsStatus(context);
    expect(status.tables[0]?.stranded.map(({ name }) => name).toSorted()).toEqual([
      "audit_logs_2026_07",
      "audit_logs_2026_08",
    ]);
    expect(await logOf(it)).toEqual([
      'detach "public"."audit_logs_2026_07" 2026-07-01 2026-08-01',
      'detach "public"."audit_logs_2026_08" 2026-08-01 2026-09-01',
    ]);
  });

  test("what is to be dropped is detached first, and nothing else is touched", async () => {
    const it = await partitionScene(sql, expiring("drop"));
    await retirePartitions(await it.at(at));
    const others = sql === withDefault ? ["default"] : [];
    expect(await tablesOf(it)).toEqual(["2026_09", "2026_11", ...others]);
    expect((await logOf(it)).map((line) => line.replace(/ 2026.*/, ""))).toEqual([
      'detach "public"."audit_logs_2026_07"',
      'drop "public"."audit_logs_2026_07"',
      'detach "public"."audit_logs_2026_08"',
      'drop "public"."audit_logs_2026_08"',
    ]);
    const again = await retirePartitions(await it.at(at));
    expect(again.tables[0]?.partitions).toEqual([]);
  });

  test("a dry run says what would be done, and changes nothing, not even for the log", async () => {
    const it = await partitionScene(sql, expiring("drop"));
    const { tables, dryRun } = await retirePartitions(await it.at(at), { dryRun: true });
    expect(dryRun).toBe(true);
    expect(tables[0]?.partitions).toMatchObject([
      { name: "audit_logs_2026_07", way: "drop", detach, rows: 31, done: false },
      { name: "audit_logs_2026_08", way: "drop", detach, rows: 30, done: false },
    ]);
    expect(await it.sql`SELECT FROM pg_namespace WHERE nspname = 'pgops'`).toHaveLength(0);
    expect(await it.partitions()).toHaveLength(sql === withDefault ? 5 : 4);
  });

  test("rows that another table refers to: a clear error, and it is a partition as before", async () => {
    const it = await partitionScene(
      `${sql} CREATE TABLE notes (log bigint, at timestamptz, FOREIGN KEY (log, at) REFERENCES audit_logs (id, created_at));
       INSERT INTO notes SELECT id, created_at FROM audit_logs ORDER BY id LIMIT 1;`,
      expiring("drop"),
    );
    const failure = await failureOf(retirePartitions(await it.at(at)));
    expect(failure).toMatchObject({ code: "PGOPS_RETIRE_REFERENCED", exitCode: 1, sqlstate: "23503" });
    expect(failure.message).toBe(
      "audit_logs_2026_07 cannot leave audit_logs: rows of another table refer to its rows",
    );
    expect((await it.partitions())[0]).toBe("audit_logs_2026_07: 2026-07-01 to 2026-08-01");
    expect(await tablesOf(it)).toContain("2026_07");
    await it.sql`DELETE FROM notes`;
    await retirePartitions(await it.at(at));
    expect(await tablesOf(it)).not.toContain("2026_07");
  });
});

test("without `retain` a table is skipped, and that is said", async () => {
  const it = await partitionScene(months);
  const { tables } = await retirePartitions(await it.at("2036-01-01T00:00Z"));
  expect(tables[0]).toMatchObject({ cutoff: null, partitions: [] });
  expect(it.events).toContainEqual({
    type: "warning",
    message: "audit_logs: `retain` is not configured: all its partitions stay",
  });
  expect(await it.partitions()).toHaveLength(4);
});

test("by ids the latest stay: those of a partition that holds one of them too", async () => {
  const it = await partitionScene(
    `CREATE TABLE logs (id bigint NOT NULL) PARTITION BY RANGE (id);
     CREATE TABLE logs_0 PARTITION OF logs FOR VALUES FROM (0) TO (100);
     CREATE TABLE logs_100 PARTITION OF logs FOR VALUES FROM (100) TO (200);
     CREATE TABLE logs_200 PARTITION OF logs FOR VALUES FROM (200) TO (300);
     INSERT INTO logs SELECT generate_series(0, 249);
     ANALYZE logs;`,
    [{ table: "logs", interval: 100, retain: 100, onExpire: "drop" }],
  );
  const { tables } = await retirePartitions(await it.at(at));
  expect(tables[0]).toMatchObject({ cutoff: "149", partitions: [{ name: "logs_0", rows: 100, done: true }] });
  expect(await it.partitions()).toEqual(["logs_100: 100 to 200", "logs_200: 200 to 300"]);
});

test("nothing is dropped that was not confirmed", async () => {
  const it = await partitionScene(months, expiring("drop"));
  const asked: string[][] = [];
  const confirm = async (
    tables: readonly { partitions: readonly { name: string }[] }[],
  ): Promise<boolean> => {
    asked.push(tables.flatMap(({ partitions }) => partitions.map(({ name }) => name)));
    return false;
  };
  const failure = await failureOf(retirePartitions(await it.at(at), { confirm }));
  expect(failure).toMatchObject({ code: "PGOPS_NOT_CONFIRMED", exitCode: 2 });
  expect(asked).toEqual([["audit_logs_2026_07", "audit_logs_2026_08"]]);
  expect(await it.partitions()).toHaveLength(4);
});

test("only the partitions that are named", async () => {
  const it = await partitionScene(months, expiring("drop"));
  await retirePartitions(await it.at(at), { partitions: ["audit_logs_2026_08"] });
  expect(await tablesOf(it)).toEqual(["2026_07", "2026_09", "2026_11"]);
});

test("a name of none that is past its time is refused before anything is done", async () => {
  const it = await partitionScene(months, expiring("drop"));
  const partitions = ["audit_logs_2026_07", "audit_logs_2026_11"];
  expect(await failureOf(retirePartitions(await it.at(at), { partitions }))).toMatchObject({
    code: "PGOPS_RETIRE_PARTITION",
    exitCode: 2,
    message: "audit_logs_2026_11: no partition of this name is past its time",
  });
  expect(await it.partitions()).toHaveLength(4);
});

test("a detach that somebody has begun is finished first, and what was to come of it is done", async () => {
  const it = await partitionScene(months, expiring("drop"));
  const reader = await it.sql.reserve();
  await reader`BEGIN`;
  await reader`SELECT count(*) FROM audit_logs`;
  const detaching = it.sql`ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_09 CONCURRENTLY`.catch(
    () => "cancelled",
  );
  const pid = await untilRunning(it.sql, "audit_logs_2026_09 CONCURRENTLY");
  const pending = async (): Promise<unknown[]> => [
    ...(await it.sql`SELECT FROM pg_inherits WHERE inhdetachpending`),
  ];
  await expect.poll(pending, { timeout: 5000, interval: 10 }).toHaveLength(1);
  await it.sql`SELECT pg_cancel_backend(${pid})`;
  expect(await detaching).toBe("cancelled");
  await reader`COMMIT`;
  reader.release();
  const dry = await retirePartitions(await it.at(at), { dryRun: true });
  expect(dry.tables[0]?.partitions[0]).toMatchObject({
    name: "audit_logs_2026_09",
    way: "detach",
    detach: "finish",
  });
  await retirePartitions(await it.at(at));
  // What somebody else has begun is finished, and not dropped.
  expect(await tablesOf(it)).toEqual(["2026_09", "2026_11"]);
  expect(await it.partitions()).toEqual(["audit_logs_2026_11: 2026-11-01 to 2026-12-01"]);
});

test("a reader that stays: exit code 4, the detach is pending; the next run finishes it and drops the partition", async () => {
  const it = await partitionScene(months, expiring("drop"));
  const reader = await it.sql.reserve();
  await reader`BEGIN`;
  await reader`SELECT count(*) FROM audit_logs`;
  const limited = { lockTimeoutMs: 200, lockTries: 2 };
  const failure = await failureOf(retirePartitions(await it.at(at, limited)));
  expect(failure).toMatchObject({ code: "PGOPS_LOCK_TIMEOUT", exitCode: 4 });
  expect(failure.stands).toContain("The detach of audit_logs_2026_07 is pending");
  await reader`COMMIT`;
  reader.release();
  await retirePartitions(await it.at(at));
  expect(await tablesOf(it)).toEqual(["2026_09", "2026_11"]);
});

test("what depends on a partition keeps it from being dropped; the next run drops it", async () => {
  const it = await partitionScene(
    `${months} CREATE VIEW july AS SELECT * FROM audit_logs_2026_07;`,
    expiring("drop"),
  );
  const failure = await failureOf(retirePartitions(await it.at(at)));
  expect(failure).toMatchObject({ code: "PGOPS_SQL", sqlstate: "2BP01" });
  expect(failure.stands).toContain("audit_logs_2026_07 is detached and still there: the next run drops it.");
  await it.sql`DROP VIEW july`;
  const dry = await retirePartitions(await it.at(at), { dryRun: true });
  expect(dry.tables[0]?.partitions[0]).toMatchObject({
    name: "audit_logs_2026_07",
    from: "2026-07-01T00:00:00+00:00",
    way: "drop",
    detach: null,
    rows: 31,
  });
  await retirePartitions(await it.at(at));
  expect(await tablesOf(it)).toEqual(["2026_09", "2026_11"]);
});

test("what was to be dropped when it was detached, and is to be kept now, is kept", async () => {
  const it = await partitionScene(
    `${months} CREATE VIEW july AS SELECT * FROM audit_logs_2026_07;`,
    expiring("drop"),
  );
  await failureOf(retirePartitions(await it.at(at)));
  await it.sql`DROP VIEW july`;
  const context = await it.at(at);
  const tables = context.tables.map((one) => ({ ...one, onExpire: "detach" as const }));
  await retirePartitions({ ...context, tables });
  expect(await tablesOf(it)).toEqual(["2026_07", "2026_08", "2026_09", "2026_11"]);
});

test("a session that is read-only is refused before anything is tried; a dry run reads it", async () => {
  const it = await partitionScene(months, expiring("drop"));
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET default_transaction_read_only = on`);
  expect(await failureOf(retirePartitions(await it.at(at)))).toMatchObject({
    code: "PGOPS_READ_ONLY",
    exitCode: 1,
  });
  const { tables } = await retirePartitions(await it.at(at), { dryRun: true });
  expect(tables[0]?.partitions).toHaveLength(2);
});
