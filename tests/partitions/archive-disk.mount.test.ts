import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { restorePartition } from "../../src/partitions/archive/restore.ts";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { smallDisk } from "../faults/fixtures/small-disk.ts";
import { failureOf } from "../migrations/operations.ts";
import { at } from "./archive-scene.ts";
import { auditLogs, partitionScene } from "./scene.ts";

test("the disk of the archive is full: a clear error, nothing is lost; with room, the next run completes", async () => {
  const disk = await smallDisk(1);
  const it = await partitionScene(
    `${auditLogs} CREATE TABLE audit_logs_2026_07 PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
     INSERT INTO audit_logs (created_at, action) SELECT '2026-07-01Z'::timestamptz + n * interval '10 seconds', md5(n::text) || md5('x' || n)
     FROM generate_series(0, 99999) AS n;`,
    [
      {
        table: "audit_logs",
        interval: "month",
        retain: "2 months",
        onExpire: "archive",
        archiveDirectory: disk.path,
      },
    ],
  );
  const failure = await failureOf(retirePartitions(await it.at(at)));
  expect(failure).toMatchObject({ code: "PGOPS_ARCHIVE_FILE", exitCode: 1 });
  expect(failure.message).toMatch(/^audit_logs_2026_07 cannot be archived to .*: no space is left there$/);
  expect(failure.stands).toContain("with its rows: the next run goes on");
  const count = async (): Promise<unknown> => it.sql`SELECT count(*)::int FROM audit_logs_2026_07`;
  expect(await count()).toEqual([{ count: 100_000 }]);
  // What is of no use does not fill the disk.
  expect(await readdir(join(disk.path, "public.audit_logs"))).toEqual([]);
  disk.enlarge(100);
  const { tables } = await retirePartitions(await it.at(at));
  expect(tables[0]?.partitions).toMatchObject([{ rows: 100_000, done: true }]);
  const file = join(disk.path, "public.audit_logs", "audit_logs_2026_07.sql.gz");
  await restorePartition(await it.at(at), { file });
  expect(await count()).toEqual([{ count: 100_000 }]);
});
