import { expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { partitionsStatus } from "../../../src/partitions/status/status.ts";
import { startPgbouncer } from "../../support/pgbouncer.ts";
import { auditLogs, partitionScene } from "../scene.ts";

const german = `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = ''German''', current_database()); END $$;
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = ''America/New_York''', current_database()); END $$;`;

test("behind a pooler that gives out a backend a transaction bounds are read whatever DateStyle and TimeZone are", async () => {
  const pooler = await startPgbouncer({ mode: "transaction", poolSize: 5 });
  const it = await partitionScene(
    `${german} ${auditLogs}`,
    [{ table: "audit_logs", interval: "month", ahead: 1, default: true, timezone: "Europe/Berlin" }],
    ({ url }) => pooler.through(url),
  );
  await createPartitions(await it.at("2026-11-20T00:00Z"));
  const { tables } = await createPartitions(await it.at("2026-12-20T00:00Z"));
  expect(tables[0]?.made.map(({ name }) => name)).toEqual(["audit_logs_2027_01"]);
  const status = await partitionsStatus(await it.at("2026-12-20T00:00Z"));
  expect(status.findings).toEqual([]);
  expect(status.tables[0]?.partitions.map(({ from, to }) => [from, to])).toEqual([
    ["2026-11-01T00:00:00+01:00", "2026-12-01T00:00:00+01:00"],
    ["2026-12-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00"],
    ["2027-01-01T00:00:00+01:00", "2027-02-01T00:00:00+01:00"],
  ]);
});
