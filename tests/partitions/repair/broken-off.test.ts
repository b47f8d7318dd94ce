import { expect, test } from "vitest";
import { repairPartitions } from "../../../src/partitions/repair/repair.ts";
import { failureOf } from "../../migrations/operations.ts";
import { newRoles } from "../../roundtrip/test-roles.ts";
import { auditLogs, partitionScene, type PartitionScene } from "../scene.ts";
import { asCreateLeavesIt, november, nothingLeft, rows, rowsOf } from "./repair-scene.ts";

const copying = { atOnceRows: 0, batchRows: 500, longestHoldMs: 10_000 };

/** A repair that is interrupted when it has copied some rows, of 3,000. */
async function interrupted(more = ""): Promise<PartitionScene> {
  const it = await partitionScene(`${auditLogs} ${rowsOf([8, 9, 10, 11], 3000)} ${more}`);
  const over = new AbortController();
  const context = await it.at(november, { signal: over.signal });
  context.emit = (event) => {
    if (event.type === "progress" && event.done > 1000) over.abort("SIGINT");
  };
  const failure = await failureOf(repairPartitions(context, copying));
  expect(failure).toMatchObject({
    code: "PGOPS_INTERRUPTED",
    stands: expect.stringMatching(/^All rows are in audit_logs_default.*goes on with it/),
  });
  expect(await it.partitions()).toEqual(["audit_logs_default"]);
  const [state] = await it.sql<{ next: number; end: number }[]>`
    SELECT next_page::int AS next, end_page::int AS end FROM pgops.partition_repairs`;
  expect(state?.next).toBeGreaterThan(0);
  expect(state?.next).toBeLessThan(state?.end ?? 0);
  return it;
}

/** The next run brings it to its end, with the rows that there are now. */
async function finished(it: PartitionScene, note: RegExp = /gone on with/): Promise<void> {
  const before = await rows(it);
  const { tables } = await repairPartitions(await it.at(november), copying);
  expect(await rows(it)).toEqual(before);
  expect(await it.sql`SELECT count(*)::int AS left FROM audit_logs_default`).toEqual([{ left: 0 }]);
  expect(tables[0]?.notes).toEqual([expect.stringMatching(note)]);
  await asCreateLeavesIt(it);
}

test("it is gone on with, from where it was", async () => {
  const it = await interrupted();
  const [copied] = await it.sql<
    { rows: number }[]
  >`SELECT copied_rows::int AS rows FROM pgops.partition_repairs`;
  await finished(it);
  const began = it.events.filter((event) => event.type === "progress");
  expect(began[0]).toMatchObject({ done: expect.any(Number) });
  expect(began[0]?.type === "progress" && began[0].done).toBeGreaterThan(copied?.rows ?? 0);
});

test.each([
  ["changed rows", "UPDATE audit_logs SET action = 'changed' WHERE id % 3 = 0"],
  [
    "rows that get another key",
    "UPDATE audit_logs SET created_at = created_at - interval '31 days' WHERE id % 7 = 0",
  ],
  ["deleted rows", "DELETE FROM audit_logs WHERE id % 2 = 0"],
  [
    "rows deleted and written again",
    "WITH gone AS (DELETE FROM audit_logs WHERE id < 500 RETURNING *) INSERT INTO audit_logs OVERRIDING SYSTEM VALUE SELECT id, created_at, 'again' FROM gone",
  ],
  [
    "new rows, of a month that the copy does not know too",
    "INSERT INTO audit_logs (created_at) VALUES ('2026-11-30Z'), ('2026-02-01Z')",
  ],
  [
    "all rows gone, and others there",
    "TRUNCATE audit_logs; INSERT INTO audit_logs (created_at) VALUES ('2026-11-30Z'), ('2026-08-01Z')",
  ],
  ["the default partition emptied alone", "TRUNCATE audit_logs_default"],
  [
    "the rows in another order in the file",
    "DELETE FROM audit_logs WHERE id % 5 = 0; VACUUM FULL audit_logs_default",
  ],
  [
    "rows as logical replication writes them",
    "SET session_replication_role = replica; INSERT INTO audit_logs (created_at) VALUES ('2026-11-29Z'); DELETE FROM audit_logs WHERE id < 100",
  ],
  ["a change that was rolled back", "BEGIN; DELETE FROM audit_logs; ROLLBACK"],
])("between the two runs: %s", async (_, sql) => {
  const it = await interrupted();
  const connection = await it.sql.reserve();
  for (const statement of sql.split("; ")) await connection.unsafe(statement);
  await connection.unsafe("RESET ALL");
  connection.release();
  await finished(it);
});

test("a transaction with an older snapshot, in between and at its end", async () => {
  const it = await interrupted();
  const connection = await it.sql.reserve();
  await connection.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM audit_logs");
  await connection.unsafe("UPDATE audit_logs SET action = 'older' WHERE id BETWEEN 10 AND 1500");
  const over = finished(it);
  await connection.unsafe("DELETE FROM audit_logs WHERE id BETWEEN 10 AND 60; COMMIT");
  connection.release();
  const before = await rows(it);
  await over;
  expect(await rows(it)).toEqual(before);
});

test.each([
  [
    "triggers that were off for a while",
    "ALTER TABLE audit_logs_default DISABLE TRIGGER ALL; INSERT INTO audit_logs (created_at) VALUES ('2026-11-01Z'); ALTER TABLE audit_logs_default ENABLE TRIGGER ALL",
  ],
  ["a new column", "ALTER TABLE audit_logs ADD COLUMN more int DEFAULT 7"],
  ["a column of another type", "ALTER TABLE audit_logs ALTER COLUMN action TYPE varchar(99)"],
  [
    "a stage that somebody dropped",
    "DROP TRIGGER pgops_repair ON audit_logs_default; DROP TRIGGER pgops_repair_truncate ON audit_logs_default; DROP TABLE pgops.repair_OID_root",
  ],
])("what does not fit any more is begun anew: %s", async (_, sql) => {
  const it = await interrupted();
  const [found] = await it.sql<{ oid: string }[]>`SELECT 'audit_logs'::regclass::oid::text AS oid`;
  await it.sql.unsafe(sql.replace("OID", found?.oid ?? ""));
  await finished(it, /begun anew/);
});

test("partitions that were made by hand in between are left alone", async () => {
  const it = await interrupted();
  await it.sql`CREATE TABLE by_hand PARTITION OF audit_logs FOR VALUES FROM ('2026-12-01Z') TO ('2027-01-01Z')`;
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2026-12-05Z')`;
  await finished(it);
  expect(await it.partitions()).toContain("by_hand: 2026-12-01 to 2027-01-01");
  expect(await it.sql`SELECT count(*)::int AS rows FROM by_hand`).toEqual([{ rows: 1 }]);
});

test("a default partition that was detached in between is left as it is, without the triggers", async () => {
  const it = await interrupted();
  await it.sql`ALTER TABLE audit_logs DETACH PARTITION audit_logs_default`;
  const { tables } = await repairPartitions(await it.at(november), copying);
  expect(tables[0]).toMatchObject({ strategy: "nothing", error: null });
  await it.sql`INSERT INTO audit_logs_default (id, created_at) VALUES (0, '2026-01-01Z')`;
  expect(await it.sql`SELECT count(*)::int AS rows FROM audit_logs_default`).toEqual([{ rows: 3001 }]);
  await nothingLeft(it);
});

test("--abandon removes what is left, and no row", async () => {
  const it = await interrupted();
  const before = await rows(it);
  await repairPartitions(await it.at(november), { abandon: true });
  expect([await it.partitions(), await rows(it)]).toEqual([["audit_logs_default"], before]);
  await nothingLeft(it);
  const again = await repairPartitions(await it.at(november), { abandon: true });
  expect(again.tables[0]?.notes).toEqual(["there is no repair to abandon"]);
  const { tables } = await repairPartitions(await it.at(november), copying);
  expect(tables[0]).toMatchObject({ notes: [], strategy: "copy", rowsMoved: 3000 });
  await asCreateLeavesIt(it);
});

test("a plan says that one was broken off, and leaves it", async () => {
  const it = await interrupted();
  const { tables } = await repairPartitions(await it.at(november), { plan: true });
  expect(tables[0]?.notes).toEqual([expect.stringContaining("broken off")]);
  await finished(it);
});

test("by the table's owner, while a role without any right to what pgops keeps writes", async () => {
  const [owner = "", writer = ""] = await newRoles(2);
  const it = await partitionScene(
    `${auditLogs} ${rowsOf([8, 9, 10, 11], 3000)} ALTER TABLE audit_logs OWNER TO ${owner}; ALTER TABLE audit_logs_default OWNER TO ${owner};
    GRANT SELECT, INSERT, UPDATE, DELETE ON audit_logs TO ${writer}; ALTER ROLE ${owner} LOGIN PASSWORD 'x'`,
    undefined,
    ({ url }) => {
      const own = new URL(url);
      own.username = owner;
      own.password = "x";
      return own.href;
    },
  );
  await it.sql.unsafe(
    `GRANT CREATE ON DATABASE ${it.name} TO ${owner}; GRANT CREATE ON SCHEMA public TO ${owner}`,
  );
  const over = new AbortController();
  const context = await it.at(november, { signal: over.signal });
  context.emit = ({ type }) => {
    if (type === "progress") over.abort("SIGINT");
  };
  await failureOf(repairPartitions(context, copying));
  const connection = await it.sql.reserve();
  await connection.unsafe(`SET ROLE ${writer}; INSERT INTO audit_logs (created_at) VALUES ('2026-11-29Z');
    UPDATE audit_logs SET action = 'changed' WHERE id < 50; DELETE FROM audit_logs WHERE id > 2000; RESET ROLE`);
  connection.release();
  await finished(it);
  expect(
    await it.sql`SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relname LIKE 'audit\\_logs%'`,
  ).toEqual([{ owner }]);
});
