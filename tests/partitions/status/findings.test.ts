import { expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { partitionsStatus } from "../../../src/partitions/status/status.ts";
import { auditLogs, partitionScene } from "../scene.ts";

test("what create leaves for the rows in the default partition is for repair", async () => {
  const it = await partitionScene(auditLogs, [
    { table: "audit_logs", interval: "month", ahead: 2, default: true },
  ]);
  await createPartitions(await it.at("2026-11-20T00:00Z"));
  const fix = async (): Promise<string | undefined> =>
    (await partitionsStatus(await it.at("2027-03-01T00:00Z"))).findings[0]?.fix;
  expect(await fix()).toBe("pgops partitions create");
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2027-03-05Z')`;
  expect(await fix()).toContain("pgops partitions repair");
});
