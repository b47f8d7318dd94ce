import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { retirePartitions, type RetireOptions } from "../../src/partitions/retire/retire.ts";
import type { RetireResult } from "../../src/partitions/retire/result.ts";
import { auditLogs, partitionScene, type PartitionScene } from "./scene.ts";

export const at: string = "2026-11-20T08:00Z";

/** A partition of July that is past its time, with awkward rows, and one of November. */
export const months: string = `${auditLogs}
  ALTER TABLE audit_logs ADD note text, ADD doomed int;
  CREATE TABLE audit_logs_2026_07 PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
  ALTER TABLE audit_logs DROP COLUMN doomed;
  CREATE INDEX audit_action ON audit_logs (action) WHERE action <> 'x';
  INSERT INTO audit_logs (created_at, action, note) SELECT '2026-07-01Z'::timestamptz + n * interval '10 minutes', 'did ' || n,
    CASE n % 5 WHEN 0 THEN E'tab\\there, line\\nthere, back\\\\slash' WHEN 1 THEN '\\.' WHEN 2 THEN NULL WHEN 3 THEN '' ELSE 'ü €' END
    FROM generate_series(0, 2999) AS n;
  INSERT INTO audit_logs (created_at) VALUES ('2026-11-20Z');`;
export const withDefault: string = `${months} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`;

export interface ArchiveScene extends PartitionScene {
  folder: string;
  retire: (options?: RetireOptions) => Promise<RetireResult>;
  /** The rows of a table by whatever they hold, sorted. */
  rows: (table: string) => Promise<string[]>;
}

/** A scene whose partitions are archived into a folder of the test's own. */
export async function archiveScene(sql: string = months, table = "audit_logs"): Promise<ArchiveScene> {
  const folder = await mkdtemp(join(tmpdir(), "pgops-archive-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const it = await partitionScene(sql, [
    { table, interval: "month", retain: "2 months", onExpire: "archive", archiveDirectory: folder },
  ]);
  return {
    ...it,
    folder,
    retire: async (options) => retirePartitions(await it.at(at), options),
    rows: async (name) => {
      const rows = await it.sql.unsafe<{ line: string }[]>(`SELECT t::text AS line FROM ${name} AS t`);
      return rows.map(({ line }) => line).toSorted();
    },
  };
}

/** What `zcat` makes of a file. */
export async function zcat(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)("zcat", [path], { maxBuffer: 1e9 });
  return stdout;
}
