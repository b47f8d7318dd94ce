import { expect, test } from "vitest";
import type { PartitionsConfig } from "../../src/config/partitions-schema.ts";
import { parsePeriod } from "../../src/config/period.ts";
import type { PartitionContext } from "../../src/partitions/context.ts";
import { repairPartitions } from "../../src/partitions/repair/repair.ts";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { failureOf } from "../migrations/operations.ts";
import { auditLogs, partitionScene, type PartitionScene } from "./scene.ts";

const at = "2026-11-20T08:00Z";
const july = "audit_logs_2026_07";
const months = `${auditLogs}
  CREATE TABLE ${july} PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
  INSERT INTO audit_logs (created_at) VALUES ('2026-07-02Z'), ('2026-11-02Z');`;

function scene(onExpire: PartitionsConfig["onExpire"], sql = months): Promise<PartitionScene> {
  return partitionScene(sql, [
    { table: "audit_logs", interval: "month", retain: "2 months", ...(onExpire && { onExpire }) },
  ]);
}

async function retaining(it: PartitionScene, text: string): Promise<PartitionContext> {
  const context = await it.at(at);
  const retain = parsePeriod(text);
  return { ...context, tables: context.tables.map((one) => ({ ...one, retain })) };
}

async function isThere({ sql }: PartitionScene): Promise<boolean> {
  return (await sql`SELECT FROM pg_class WHERE relname = ${july}`).length > 0;
}

const left = {
  partitions: [],
  left: [{ name: july, from: "2026-07-01T00:00:00+00:00", reason: "kept" }],
};

test("what was detached to be dropped is kept where `retain` is longer now, and dropped when it is past its time again", async () => {
  const it = await scene("drop", `${months} CREATE VIEW july AS SELECT * FROM ${july};`);
  await failureOf(retirePartitions(await it.at(at)));
  await it.sql`DROP VIEW july`;
  const longer = await retaining(it, "12 months");
  expect((await retirePartitions(longer, { dryRun: true })).tables[0]).toMatchObject(left);
  expect((await retirePartitions(longer)).tables[0]).toMatchObject(left);
  expect(await it.sql.unsafe(`SELECT count(*)::int FROM ${july}`)).toEqual([{ count: 1 }]);
  const named = retirePartitions(longer, { partitions: [july] });
  expect(await failureOf(named)).toMatchObject({ code: "PGOPS_RETIRE_PARTITION" });
  const { tables } = await retirePartitions(await it.at(at));
  expect(tables[0]?.partitions).toMatchObject([{ name: july, way: "drop", detach: null, done: true }]);
  expect(await isThere(it)).toBe(false);
});

async function leaveDetachPending(it: PartitionScene): Promise<void> {
  const reader = await it.sql.reserve();
  await reader`BEGIN`;
  await reader`SELECT count(*) FROM audit_logs`;
  await failureOf(retirePartitions(await it.at(at, { lockTimeoutMs: 200, lockTries: 1 })));
  await reader`COMMIT`;
  reader.release();
  expect(await it.sql`SELECT FROM pg_inherits WHERE inhdetachpending`).toHaveLength(1);
}

test("a detach that is pending is finished where `retain` is longer now, and its rows are kept", async () => {
  const it = await scene("drop");
  await leaveDetachPending(it);
  const { tables } = await retirePartitions(await retaining(it, "12 months"));
  expect(tables[0]?.partitions).toMatchObject([{ name: july, way: "detach", detach: "finish", done: true }]);
  expect(await isThere(it)).toBe(true);
});

test("a detach that `repair` has finished is gone on with: what was to be dropped is", async () => {
  const it = await scene("drop");
  await leaveDetachPending(it);
  await repairPartitions(await it.at(at));
  expect(await isThere(it)).toBe(true);
  const { tables } = await retirePartitions(await it.at(at));
  expect(tables[0]?.partitions).toMatchObject([{ name: july, way: "drop", detach: null, done: true }]);
  expect(await isThere(it)).toBe(false);
});

test.each(["drop", "archive"] as const)(
  "%s: the tables that the rows refer to are waited for less long than the server waits before it looks for a deadlock",
  async (onExpire) => {
    const it = await scene(
      onExpire,
      `CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1); ${months}
       ALTER TABLE audit_logs ADD COLUMN user_id int REFERENCES users (id);
       CREATE FUNCTION gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
         BEGIN IF current_query() LIKE 'DROP TABLE%' THEN PERFORM pg_advisory_xact_lock_shared(42); END IF; END $$;
       CREATE EVENT TRIGGER gate ON ddl_command_start EXECUTE FUNCTION gate();`,
    );
    const writer = await it.sql.reserve();
    await writer`SELECT pg_advisory_lock(42)`;
    const running = retirePartitions(await it.at(at, { lockTimeoutMs: 60_000, lockTries: 100 }));
    const waiting = async (): Promise<number> =>
      it.sql`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted`.then(
        ({ length }) => length,
      );
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    await writer`BEGIN`;
    await writer`UPDATE users SET id = 1`;
    await writer`SELECT pg_advisory_unlock(42)`;
    const retrying = (): boolean => it.events.some(({ type }) => type === "retrying");
    await expect.poll(retrying, { timeout: 10_000 }).toBe(true);
    await writer`COMMIT`;
    writer.release();
    expect((await running).tables[0]?.partitions).toMatchObject([{ name: july, done: true }]);
    expect(await isThere(it)).toBe(false);
  },
);

test.each([
  ["without a default partition", ""],
  ["beside a default partition", "CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;"],
])("%s: what a detached partition keeps, and what it loses", async (_, other) => {
  const it = await scene(
    "detach",
    `CREATE TABLE users (id int PRIMARY KEY); ${auditLogs}
     ALTER TABLE audit_logs ADD user_id int REFERENCES users (id), ADD CHECK (action <> 'bad');
     CREATE INDEX ON audit_logs (action);
     CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
     CREATE TRIGGER own BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION f();
     CREATE TABLE ${july} PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
     GRANT SELECT ON ${july} TO PUBLIC; ${other}`,
  );
  await retirePartitions(await it.at(at));
  const kinds = await it.sql`SELECT contype AS kind, count(*)::int FROM pg_constraint
    WHERE conrelid = ${july}::regclass AND contype <> 'n' GROUP BY contype ORDER BY contype::text`;
  expect(kinds).toEqual([
    // CONCURRENTLY leaves one of its range.
    { kind: "c", count: other === "" ? 2 : 1 },
    { kind: "f", count: 1 },
    { kind: "p", count: 1 },
  ]);
  expect(
    await it.sql`SELECT (SELECT count(*)::int FROM pg_index WHERE indrelid = c.oid) AS indexes,
        (SELECT count(*)::int FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal) AS triggers,
        (SELECT count(*)::int FROM pg_attrdef WHERE adrelid = c.oid) AS defaults,
        (SELECT count(*)::int FROM pg_attribute WHERE attrelid = c.oid AND attidentity <> '') AS identities,
        relacl::text LIKE '%,=r/%' AS granted
      FROM pg_class AS c WHERE relname = ${july}`,
  ).toEqual([{ indexes: 2, triggers: 0, defaults: 1, identities: 0, granted: true }]);
});
