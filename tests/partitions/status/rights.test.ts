import { expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import type { PartitionsStatusResult } from "../../../src/partitions/status/result.ts";
import { partitionsStatus } from "../../../src/partitions/status/status.ts";
import { operationContext } from "../../../src/operation/context.ts";
import { loadSettings } from "../../../src/config/load.ts";
import { partitionContext } from "../../../src/partitions/context.ts";
import { newRoles } from "../../roundtrip/test-roles.ts";
import { auditLogs, partitionScene, type PartitionScene } from "../scene.ts";

const at = "2026-11-20T00:00Z";
const tables = [
  { table: "audit_logs", interval: "month" as const, ahead: 2, default: true },
  { table: "events", interval: 1000, ahead: 2 },
];

async function watched(): Promise<{ it: PartitionScene; role: string }> {
  const [role = ""] = await newRoles(1);
  const it = await partitionScene(
    `${auditLogs} CREATE TABLE events (id bigint) PARTITION BY RANGE (id); ALTER ROLE ${role} LOGIN PASSWORD 'x'`,
    tables,
  );
  await createPartitions(await it.at(at));
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2030-01-01Z')`;
  return { it, role };
}

async function statusAs(it: PartitionScene, role: string, exact = false): Promise<PartitionsStatusResult> {
  const url = new URL(it.url);
  url.username = role;
  url.password = "x";
  const settings = await loadSettings({
    cwd: "/",
    env: {},
    databaseUrl: url.href,
    inline: { partitions: tables },
  });
  const context = await operationContext(settings, { env: {}, emit: () => {} });
  return partitionsStatus(partitionContext(context, settings, { at: new Date(at) }), { exact });
}

test("a role without any right sees bounds, sizes and runway, and what it may not read", async () => {
  const { it, role } = await watched();
  const { tables: seen } = await statusAs(it, role);
  expect(seen[0]).toMatchObject({
    runwayDays: 73,
    partitions: [
      { name: "audit_logs_2026_11" },
      { name: "audit_logs_2026_12" },
      { name: "audit_logs_2027_01" },
    ],
    default: { intervals: null },
    problem: null,
    notes: [
      "audit_logs_default may not be read by this role: its rows could not be counted by interval",
      "pgops.partitions may not be read by this role: what pgops has detached is unknown",
    ],
  });
  expect(seen[0]?.partitions.every(({ bytes, differences }) => bytes !== null && differences !== null)).toBe(
    true,
  );
  expect(seen[1]?.notes[0]).toBe(
    "a partition may not be read by this role: the largest id, and with it the runway, are unknown",
  );
});

test("--exact: one line for all partitions whose rows a role may not count", async () => {
  const { it, role } = await watched();
  const { tables: seen } = await statusAs(it, role, true);
  expect(seen[0]?.notes).toContain(
    "audit_logs_2026_11, as 3 more, may not be read by this role: its rows were not counted",
  );
  expect(seen[0]?.partitions.map(({ rows }) => rows)).toEqual([null, null, null]);
});

test("a role that may read the tables, and not the log: all but what was detached and the rate of ids", async () => {
  const { it, role } = await watched();
  await it.sql.unsafe(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
  const { tables: seen } = await statusAs(it, role);
  expect(seen[0]).toMatchObject({ default: { rows: 1 } });
  expect(seen[1]).toMatchObject({
    largestId: "0",
    notes: [
      "pgops.partition_positions may not be read by this role: how many ids a day are taken is unknown",
      "pgops.partitions may not be read by this role: what pgops has detached is unknown",
    ],
  });
  await it.sql.unsafe(
    `GRANT USAGE ON SCHEMA pgops TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA pgops TO ${role}`,
  );
  expect((await statusAs(it, role)).tables[0]?.notes).toEqual([]);
});
