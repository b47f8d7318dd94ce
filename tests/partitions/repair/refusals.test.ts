import { expect, test } from "vitest";
import { repairPartitions } from "../../../src/partitions/repair/repair.ts";
import { failureOf } from "../../migrations/operations.ts";
import { auditLogs, partitionScene } from "../scene.ts";
import { asCreateLeavesIt, november, nothingLeft, rows, rowsOf } from "./repair-scene.ts";

const copying = { atOnceRows: 0, batchRows: 500, longestHoldMs: 10_000 };
const impatient = { lockTimeoutMs: 200, lockTries: 2, waitLockMs: 0 };

test.each([
  [
    "a foreign key",
    "CREATE TABLE notes (log bigint, at timestamptz, FOREIGN KEY (log, at) REFERENCES audit_logs)",
    "the foreign key notes_log_at_fkey of public.notes",
  ],
  ["a view", "CREATE VIEW seen AS SELECT * FROM audit_logs_default", "the view public.seen"],
])("%s that holds on to the default partition: refused before anything is done", async (_, sql, detail) => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([9, 10], 100)} ${sql}`);
  for (const options of [copying, {}, { plan: true }])
    expect(await failureOf(repairPartitions(await it.at(november), options))).toMatchObject({
      code: "PGOPS_PARTITIONS_IN_USE",
      exitCode: 1,
      details: [detail],
    });
  expect(await it.partitions()).toEqual(["audit_logs_default"]);
});

test("a name that is taken: refused before anything is copied", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([9, 10], 100)} CREATE TABLE audit_logs_2026_10 ()`);
  const failure = await failureOf(repairPartitions(await it.at(november), copying));
  expect(failure).toMatchObject({ code: "PGOPS_PARTITION_NAME" });
  await nothingLeft(it);
});

test("rows that the table would refuse today: the copy is thrown away, and the rows are as before", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([9, 10], 1000)}
    ALTER TABLE audit_logs ADD CONSTRAINT new_rule CHECK (action <> 'a900') NOT VALID`);
  const before = await rows(it);
  const failure = await failureOf(repairPartitions(await it.at(november), copying));
  expect(failure).toMatchObject({
    code: "PGOPS_SQL",
    sqlstate: "23514",
    stands: expect.stringContaining(
      "The copy was thrown away: the rows are in audit_logs_default as before.",
    ),
  });
  expect([await it.partitions(), await rows(it)]).toEqual([["audit_logs_default"], before]);
  await nothingLeft(it);
});

test("somebody who holds a lock: exit code 4 and who it is, and the next run brings it to its end", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([9, 10], 1000)}`);
  const before = await rows(it);
  const reader = await it.sql.reserve();
  await reader.unsafe("BEGIN; SELECT * FROM audit_logs LIMIT 1");
  const [own] = await reader<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const failure = await failureOf(repairPartitions(await it.at(november, impatient), copying));
  expect(failure).toMatchObject({
    code: "PGOPS_LOCK_TIMEOUT",
    exitCode: 4,
    details: expect.arrayContaining([expect.stringContaining(`pid ${own?.pid}`)]),
    stands: expect.stringContaining("The copy stays, and follows them"),
  });
  await reader.unsafe("UPDATE audit_logs SET action = 'meanwhile' WHERE id < 10; COMMIT");
  reader.release();
  const changed = await rows(it);
  expect(changed).not.toEqual(before);
  await repairPartitions(await it.at(november), copying);
  expect(await rows(it)).toEqual(changed);
  await asCreateLeavesIt(it);
});

test("two at once: the second waits, and finds nothing left; or ends with exit code 4", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([7, 8, 9, 10], 8000)}`);
  const before = await rows(it);
  const [first, second] = [await it.at(november), await it.at(november)];
  const results = await Promise.all([repairPartitions(first, copying), repairPartitions(second, copying)]);
  expect(results.map(({ tables }) => tables[0]?.strategy).toSorted()).toEqual(["copy", "nothing"]);
  expect(await rows(it)).toEqual(before);
  await asCreateLeavesIt(it);
});

test("longer than the table may be locked: rolled back with exit code 4, and done with more time", async () => {
  const it = await partitionScene(`CREATE TABLE users (id int PRIMARY KEY, slow text);
    ${auditLogs.replace("action text", "user_id int REFERENCES users (id), action text")} ${rowsOf([9, 10, 11], 30_000)}`);
  const before = await rows(it);
  const failure = await failureOf(repairPartitions(await it.at(november), { ...copying, longestHoldMs: 1 }));
  expect(failure).toMatchObject({
    code: "PGOPS_PARTITIONS_HOLD",
    exitCode: 4,
    hint: expect.stringContaining("--longest-hold"),
    stands: expect.stringContaining("The copy stays"),
  });
  expect(await it.partitions()).toEqual(["audit_logs_default"]);
  await repairPartitions(await it.at(november), copying);
  expect(await rows(it)).toEqual(before);
  await asCreateLeavesIt(it);
});

test("a way that takes too long gives way to the copy", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([10], 20_000)}`);
  const before = await rows(it);
  const context = await it.at(november);
  // 30 ms do for reading the rows, but not for all that turning the default partition takes.
  await it.sql.unsafe(`CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN
      IF EXISTS (SELECT FROM pg_class WHERE relname = ''audit_logs_2026_10'' AND relnamespace = ''public''::regnamespace) AND
        NOT EXISTS (SELECT FROM pg_class WHERE relname LIKE ''repair%'') THEN PERFORM pg_sleep(0.8); END IF; END';
    CREATE EVENT TRIGGER slow ON ddl_command_end EXECUTE FUNCTION slow()`);
  const { tables } = await repairPartitions(context, { ...copying, longestHoldMs: 700 });
  expect(tables[0]).toMatchObject({ strategy: "turn", rowsMoved: 20_000, error: null });
  await it.sql`DROP EVENT TRIGGER slow`;
  expect(await rows(it)).toEqual(before);
  await asCreateLeavesIt(it);
});

test("gaps are closed, those past their time and very long ones not", async () => {
  const month = (at: string, to: string): string =>
    `CREATE TABLE audit_logs_${at.replace("-", "_")} PARTITION OF audit_logs FOR VALUES FROM ('${at}-01Z') TO ('${to}-01Z');`;
  const it = await partitionScene(
    `${auditLogs} ${month("1990-01", "1990-02")} ${month("2025-06", "2025-07")} ${month("2026-09", "2026-10")}
    CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT`,
    [{ table: "audit_logs", interval: "month", ahead: 1, retain: "6 months" }],
  );
  const planned = await repairPartitions(await it.at(november), { plan: true });
  const { tables } = await repairPartitions(await it.at(november));
  const made = ["2026_05", "2026_06", "2026_07", "2026_08", "2026_10", "2026_11", "2026_12"].map(
    (name) => `audit_logs_${name}`,
  );
  expect(tables[0]?.made.map(({ name }) => name).toSorted()).toEqual(made);
  expect(planned.tables[0]?.made.map(({ name }) => name).toSorted()).toEqual(made);
  const keeping = await partitionScene(
    `${auditLogs} ${month("1990-01", "1990-02")} ${month("2026-09", "2026-10")}`,
    [{ table: "audit_logs", interval: "month", ahead: 0 }],
  );
  const result = await repairPartitions(await keeping.at(november));
  expect(result.tables[0]?.made.map(({ name }) => name)).toEqual([
    "audit_logs_2026_11",
    "audit_logs_2026_10",
  ]);
  expect(result.tables[0]?.notes).toEqual([
    expect.stringContaining("is left open: it has more than 120 intervals"),
  ]);
});

test("a detach that was cut off is finished", async () => {
  const it = await partitionScene(`${auditLogs}
    CREATE TABLE audit_logs_2026_10 PARTITION OF audit_logs FOR VALUES FROM ('2026-10-01Z') TO ('2026-11-01Z');
    INSERT INTO audit_logs (created_at) VALUES ('2026-10-05Z')`);
  const reader = await it.sql.reserve();
  await reader.unsafe("BEGIN; SELECT * FROM audit_logs");
  const other = await it.sql.reserve();
  await other.unsafe("SET statement_timeout = '300ms'");
  await other
    .unsafe("ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_10 CONCURRENTLY")
    .catch(() => undefined);
  other.release();
  await reader.unsafe("COMMIT");
  reader.release();
  expect(
    await it.sql`SELECT inhdetachpending AS pending FROM pg_inherits WHERE inhrelid = 'audit_logs_2026_10'::regclass`,
  ).toEqual([{ pending: true }]);
  const planned = await repairPartitions(await it.at(november), { plan: true });
  expect(planned.tables[0]?.steps[0]?.what).toMatch(/^finish the detach of audit_logs_2026_10/);
  const { tables } = await repairPartitions(await it.at(november));
  expect(tables[0]?.notes[0]).toMatch(/is finished$/);
  expect(await it.sql`SELECT count(*)::int AS rows FROM audit_logs_2026_10`).toEqual([{ rows: 1 }]);
  expect(await it.sql`SELECT action FROM pgops.partitions WHERE partition_name LIKE '%2026_10%'`).toEqual([
    { action: "detach" },
  ]);
});

test("partitions that are not as their table are made so", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([10, 11], 10)}`);
  await repairPartitions(await it.at(november));
  await it.sql.unsafe(
    "GRANT SELECT ON audit_logs TO PUBLIC; ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY",
  );
  const planned = await repairPartitions(await it.at(november), { plan: true });
  expect(planned.tables[0]?.differences).toHaveLength(10);
  expect(planned.tables[0]?.differences[0]).toMatchObject({
    partition: "audit_logs_2026_10",
    what: "grants",
    mended: false,
  });
  const { tables } = await repairPartitions(await it.at(november));
  expect(tables[0]?.differences.every(({ mended }) => mended)).toBe(true);
  await asCreateLeavesIt(it);
});

test("a CHECK that a killed `create` has left is taken off", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([9, 10], 100)}
    ALTER TABLE audit_logs_default ADD CONSTRAINT pgops_excludes_20261201_00000000 CHECK (created_at < '2026-12-01Z')`);
  await repairPartitions(await it.at(november));
  await asCreateLeavesIt(it);
});

test("a role without rights to the schema, row security that hides rows: nothing is lost", async () => {
  const it = await partitionScene(`${auditLogs} ${rowsOf([9, 10], 1000)}
    ALTER TABLE audit_logs_default ENABLE ROW LEVEL SECURITY; ALTER TABLE audit_logs_default FORCE ROW LEVEL SECURITY`);
  const before = await rows(it);
  await repairPartitions(await it.at(november), copying);
  expect(await rows(it)).toEqual(before);
});
