import { expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { partitionsStatus } from "../../../src/partitions/status/status.ts";
import { failureOf } from "../../migrations/operations.ts";
import { auditLogs, partitionScene } from "../scene.ts";

const at = "2026-11-20T00:00Z";

test("what create leaves for the rows in the default partition is for repair", async () => {
  const it = await partitionScene(auditLogs, [
    { table: "audit_logs", interval: "month", ahead: 2, default: true },
  ]);
  await createPartitions(await it.at(at));
  const fix = async (): Promise<string | undefined> =>
    (await partitionsStatus(await it.at("2027-03-01T00:00Z"))).findings[0]?.fix;
  expect(await fix()).toBe("pgops partitions create");
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2027-03-05Z')`;
  expect(await fix()).toContain("pgops partitions repair");
});

test("a detach that was begun and not finished", async () => {
  const it = await partitionScene(auditLogs);
  await createPartitions(await it.at(at));
  const reader = await it.sql.reserve();
  await reader`BEGIN`;
  await reader`SELECT count(*) FROM audit_logs`;
  const detaching = it.sql`ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_12 CONCURRENTLY`.catch(
    () => undefined,
  );
  await expect
    .poll(async () => it.sql`SELECT 1 FROM pg_inherits WHERE inhdetachpending`, { timeout: 10_000 })
    .toHaveLength(1);
  await it.sql`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE%DETACH%' AND datname = current_database()`;
  await detaching;
  await reader`COMMIT`;
  reader.release();
  const { tables, findings } = await partitionsStatus(await it.at(at));
  const rules = findings.map(({ rule }) => rule);
  expect(tables[0]?.partitions.map(({ detachPending }) => detachPending)).toEqual([false, true, false]);
  expect(findings.find(({ rule }) => rule === "partitions-detach-pending")?.fix).toBe(
    "ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_12 FINALIZE;",
  );
  expect(await failureOf(createPartitions(await it.at(at)))).toMatchObject({
    code: "PGOPS_PARTITION_NAME",
    message: expect.stringContaining("its DETACH CONCURRENTLY from audit_logs was begun and not finished"),
    hint: expect.stringContaining("ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_12 FINALIZE"),
  });
  expect(rules).toContain("partitions-detach-pending");
  expect(rules).toContain("partitions-gap");
});
