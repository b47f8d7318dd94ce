import { expect, test } from "vitest";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { failureOf } from "../migrations/operations.ts";
import { startPgbouncer } from "../support/pgbouncer.ts";
import { auditLogs, partitionScene, type PartitionScene } from "./scene.ts";

const at = "2026-11-20T08:00Z";
const months = `${auditLogs}
  CREATE TABLE audit_logs_2026_07 PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');`;

async function pooled(sql: string, mode: "transaction" | "session"): Promise<PartitionScene> {
  const pooler = await startPgbouncer({ mode, poolSize: 5 });
  return partitionScene(
    sql,
    [{ table: "audit_logs", interval: "month", retain: "2 months", onExpire: "drop" }],
    ({ url }) => pooler.through(url),
  );
}

test("a pooler that gives out a backend a transaction: refused before anything is changed", async () => {
  const it = await pooled(months, "transaction");
  const failure = await failureOf(retirePartitions(await it.at(at)));
  expect(failure).toMatchObject({ code: "PGOPS_POOLER", exitCode: 2 });
  expect(failure.hint).toContain("directUrl");
  expect(
    await it.sql`SELECT FROM pg_class WHERE relname LIKE 'audit_logs_2026%' AND relispartition AND relkind = 'r'`,
  ).toHaveLength(2);
});

test.each([
  ["that gives out a backend a session", months, "session"],
  [
    "that gives out a backend a transaction, beside a default partition",
    `${months} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`,
    "transaction",
  ],
] as const)("a pooler %s is no obstacle", async (_, sql, mode) => {
  const it = await pooled(sql, mode);
  const { tables } = await retirePartitions(await it.at(at));
  expect(tables[0]?.partitions).toMatchObject([{ name: "audit_logs_2026_07", done: true }]);
  expect(await it.sql`SELECT FROM pg_class WHERE relname = 'audit_logs_2026_07'`).toHaveLength(0);
});
