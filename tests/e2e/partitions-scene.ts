import { expect } from "vitest";
import { loadSettings } from "../../src/config/load.ts";
import { operationContext } from "../../src/operation/context.ts";
import type { Run } from "../../src/operation/run.ts";
import type { PartitionedTable } from "../../src/partitions/catalog/partitioned-table.ts";
import { readPartitionedTable } from "../../src/partitions/catalog/read-table.ts";
import { aloneWith, partitionContext, withPartitions } from "../../src/partitions/context.ts";
import { ensureLog, type LogAction, recordPartition } from "../../src/partitions/log.ts";
import { quoteQualified } from "../../src/postgres/identifiers.ts";
import type { Scene } from "./scene.ts";

/** A table like the shop's audit_logs, with all that partitions get from their table. */
export const auditLogs: Record<string, string> = {
  "001_users": "CREATE TABLE users (id serial PRIMARY KEY);",
  "001_users.down": "DROP TABLE users;",
  "002_audit_logs": `
    CREATE TABLE audit_logs (
      id bigint GENERATED ALWAYS AS IDENTITY,
      user_id int REFERENCES users (id),
      action text NOT NULL DEFAULT 'none' CHECK (action <> ''),
      status int,
      created_at timestamp NOT NULL DEFAULT now(),
      PRIMARY KEY (id, created_at)
    ) PARTITION BY RANGE (created_at);
    COMMENT ON TABLE audit_logs IS 'Who did what.';
    CREATE INDEX idx_audit_user ON audit_logs (user_id);
    CREATE STATISTICS audit_statistics ON action, status FROM audit_logs;
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TRIGGER stamping BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION stamp();
    ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON audit_logs USING (status > 0);
    GRANT SELECT ON audit_logs TO PUBLIC;
    CREATE TABLE audit_logs_2024_01 PARTITION OF audit_logs FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`,
  "002_audit_logs.down": "DROP TABLE audit_logs; DROP FUNCTION stamp();",
  "pgops.config.json": JSON.stringify({ partitions: [{ table: "audit_logs", interval: "month" }] }),
};

/** Has the partition of a month of 2026 and those of the two after it made. */
export async function makeMonths(it: Scene, month = "2026-03"): Promise<void> {
  const { exitCode } = await it.json(["partitions", "create", "--at", `${month}-10T00:00Z`, "--ahead", "2"]);
  expect(exitCode).toBe(0);
}

/** Detaches a partition and records it, as `pgops partitions retire` does; drops it where `action` says so. */
export function detachMonth(it: Scene, name: string, action: LogAction = "detach"): Promise<void> {
  const partition = { schema: "public", name };
  return withTable(it, (run, table) =>
    run.transaction(`detach ${name}`, async (session) => {
      await session.run(`ALTER TABLE audit_logs DETACH PARTITION ${quoteQualified(partition)}`);
      await recordPartition(session, run.context, table, { action: "detach", partition });
      if (action === "detach") return;
      await session.run(`DROP TABLE ${quoteQualified(partition)}`);
      await recordPartition(session, run.context, table, { action, partition });
    }),
  );
}

async function withTable(
  { path, url }: Scene,
  work: (run: Run, table: PartitionedTable) => Promise<void>,
): Promise<void> {
  const settings = await loadSettings({ cwd: path, env: {}, databaseUrl: url });
  const context = partitionContext(await operationContext(settings, { env: {} }), settings);
  await withPartitions(context, async (session) => {
    await ensureLog(session, context);
    for (const one of context.tables)
      await aloneWith(context, session, one.table, async (run) =>
        work(run, await readPartitionedTable(session, one)),
      );
  });
}
