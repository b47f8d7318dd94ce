import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { restorePartition } from "../../src/partitions/archive/restore.ts";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { auditLogs, partitionScene } from "../partitions/scene.ts";
import { runLoad, type Traffic } from "./traffic.ts";

const lockTimeoutMs = 1000;
const at = "2026-11-20T08:00Z";
const old = Array.from({ length: 4 }, (_, index) => `audit_logs_2026_0${index + 1}`);
const months = `${auditLogs}
  ${old.map((name, index) => `CREATE TABLE ${name} PARTITION OF audit_logs FOR VALUES FROM ('2026-0${index + 1}-01Z') TO ('2026-0${index + 2}-01Z');`).join("\n")}
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
  INSERT INTO audit_logs (created_at) SELECT '2026-01-01Z'::timestamptz + n * interval '2 minutes' FROM generate_series(0, 79999) AS n;`;
const withDefault = `${months} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`;

/** Clients that write rows of now, and read them. */
function logging(url: string): Traffic {
  return runLoad(url, {
    readers: 2,
    writers: 4,
    read: async (sql) => sql`SELECT count(*) FROM audit_logs WHERE created_at >= '2026-11-20Z'`,
    write: async (sql) => sql`INSERT INTO audit_logs (created_at) VALUES (${at})`,
  });
}

const ways = ["detach", "drop", "archive"] as const;

test.each(
  ways.flatMap((way) => [
    [way, "without a default partition", months] as const,
    [way, "beside a default partition", withDefault] as const,
  ]),
)("under load, %s %s: no failed insert, no stall, no lost row", async (onExpire, _, sql) => {
  const archiveDirectory = await mkdtemp(join(tmpdir(), "pgops-archive-"));
  onTestFinished(() => rm(archiveDirectory, { recursive: true, force: true }));
  const it = await partitionScene(sql, [
    { table: "audit_logs", interval: "month", retain: "2 months", onExpire, archiveDirectory },
  ]);
  const traffic = logging(it.url);
  await traffic.flowing();
  const { tables } = await retirePartitions(await it.at(at, { lockTimeoutMs, lockTries: 50 }));
  await traffic.flowing();
  if (onExpire === "archive") {
    const file = tables[0]?.partitions[1]?.file ?? "";
    await restorePartition(await it.at(at, { lockTimeoutMs, lockTries: 50 }), { file });
    await traffic.flowing();
  }
  const { longestStallMs, writes, failed } = await traffic.end();
  expect(failed).toEqual([]);
  expect(tables[0]?.partitions.map(({ name, done }) => [name, done])).toEqual(
    old.map((name) => [name, true]),
  );
  const [row] = await it.sql<{ now: number; old: number }[]>`
    SELECT count(*) FILTER (WHERE created_at >= '2026-11-01Z')::int AS now, count(*) FILTER (WHERE created_at < '2026-11-01Z')::int AS old
    FROM audit_logs`;
  const february = 28 * 24 * 30;
  expect(row).toEqual({ now: writes, old: onExpire === "archive" ? february : 0 });
  expect(longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
});

test.each([
  ["without a default partition", months],
  ["beside a default partition", withDefault],
])(
  "under load of transactions that write what the rows refer to first, %s: none is ended for a deadlock",
  async (_, sql) => {
    const it = await partitionScene(
      `CREATE TABLE users (id int PRIMARY KEY, seen int NOT NULL DEFAULT 0); INSERT INTO users SELECT generate_series(0, 7);
       ${sql} ALTER TABLE audit_logs ADD COLUMN user_id int REFERENCES users (id);
       UPDATE audit_logs SET user_id = id % 8;`,
      [{ table: "audit_logs", interval: "month", retain: "2 months", onExpire: "drop" }],
    );
    const traffic = runLoad(it.url, {
      readers: 1,
      writers: 6,
      read: async (client) => client`SELECT count(*) FROM audit_logs WHERE created_at >= '2026-11-20Z'`,
      write: async (client, number) =>
        client.begin(async (inside) => {
          await inside`UPDATE users SET seen = seen + 1 WHERE id = ${number}`;
          await inside`INSERT INTO audit_logs (created_at, user_id) VALUES (${at}, ${number})`;
        }),
    });
    await traffic.flowing();
    const { tables } = await retirePartitions(
      await it.at(at, { lockTimeoutMs, lockTries: 200, lockPatienceMs: 50_000 }),
    );
    await traffic.flowing();
    const { writes, failed, longestStallMs } = await traffic.end();
    expect(failed).toEqual([]);
    expect(tables[0]?.partitions.filter(({ done }) => done)).toHaveLength(4);
    expect(await it.sql`SELECT count(*)::int FROM audit_logs`).toEqual([{ count: writes }]);
    expect(longestStallMs).toBeLessThan(lockTimeoutMs + 1000);
  },
);
