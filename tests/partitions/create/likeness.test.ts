import type { Sql } from "postgres";
import { describe, expect, test } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import { freshTablespace } from "../../roundtrip/fresh-tablespace.ts";
import { newRoles } from "../../roundtrip/test-roles.ts";
import { serverMajor } from "../../support/database.ts";
import { auditLogs, partitionScene, type PartitionScene } from "../scene.ts";

const november = "2026-11-20T00:00Z";

/** Columns, constraints, indexes and triggers of a partition, with its own name left out of them. */
async function anatomy(sql: Sql, name: string): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    SELECT concat_ws(' ', 'column', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage,
      attcompression, attcollation::regcollation, attinhcount, attislocal, pg_get_expr(adbin, adrelid)) AS line
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = ${name}::regclass AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT concat_ws(' ', 'constraint', CASE WHEN contype <> 'n' THEN conname END, contype, convalidated, conislocal, coninhcount,
      pg_get_constraintdef(oid), 'referring to', confrelid::regclass, 'from', conrelid::regclass)
    FROM pg_constraint WHERE ${name}::regclass IN (conrelid, confrelid)
    UNION ALL
    SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisreplident, indisvalid, 'part of', inhparent::regclass)
    FROM pg_index LEFT JOIN pg_inherits ON inhrelid = indexrelid WHERE indrelid = ${name}::regclass
    UNION ALL
    SELECT concat_ws(' ', tgenabled, tgparentid <> 0, CASE WHEN NOT tgisinternal THEN pg_get_triggerdef(oid) END) FROM pg_trigger
    WHERE tgrelid = ${name}::regclass
    ORDER BY 1`;
  return rows.map(({ line }) =>
    line.replaceAll(/2026_1[012]/g, "2026_XX").replaceAll(/_fkey_?\d+\b/g, "_fkey_N"),
  );
}

/** October as PostgreSQL makes a partition itself, then from November on what is missing. */
async function bothWays(it: PartitionScene, table = "audit_logs"): Promise<string[][]> {
  await it.sql.unsafe(
    `CREATE TABLE ${table}_2026_10 PARTITION OF ${table} FOR VALUES FROM ('2026-10-01Z') TO ('2026-11-01Z')`,
  );
  await createPartitions(await it.at(november));
  return [await anatomy(it.sql, `${table}_2026_11`), await anatomy(it.sql, `${table}_2026_10`)];
}

const features: Readonly<Record<string, string>> = {
  "an identity column": auditLogs,
  "defaults, a serial column and NOT NULL": `CREATE TABLE audit_logs (id serial, created_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT 'a''b') PARTITION BY RANGE (created_at);`,
  "generated columns": `CREATE TABLE audit_logs (created_at timestamp NOT NULL, a int, b int GENERATED ALWAYS AS (a * 2) STORED,
    y int GENERATED ALWAYS AS (extract(year FROM created_at)) STORED) PARTITION BY RANGE (created_at);`,
  "columns that were dropped and added": `${auditLogs} ALTER TABLE audit_logs DROP COLUMN action;
    ALTER TABLE audit_logs ADD COLUMN "Ünü sual" numeric(10, 2) DEFAULT 1.5;`,
  "CHECK constraints": `${auditLogs} ALTER TABLE audit_logs ADD CONSTRAINT short CHECK (length(action) < 100),
    ADD CHECK (id > 0);`,
  "storage, compression and collation": `CREATE TABLE audit_logs (created_at timestamptz NOT NULL, note text COMPRESSION pglz COLLATE "C")
    PARTITION BY RANGE (created_at); ALTER TABLE audit_logs ALTER COLUMN note SET STORAGE EXTERNAL;`,
  "indexes of all kinds": `${auditLogs} CREATE INDEX ON audit_logs (action) WHERE id > 5; CREATE INDEX ON audit_logs (lower(action) DESC);
    CREATE INDEX ON audit_logs USING brin (created_at) WITH (pages_per_range = 4);
    CREATE UNIQUE INDEX ON audit_logs (action, created_at) INCLUDE (id); ALTER TABLE audit_logs ADD UNIQUE (created_at, id, action);`,
  "a foreign key to another table": `CREATE TABLE users (id int PRIMARY KEY); ${auditLogs}
    ALTER TABLE audit_logs ADD COLUMN user_id int REFERENCES users ON DELETE SET NULL DEFERRABLE;`,
  "a foreign key from another table": `${auditLogs} CREATE TABLE notes (id bigint, created_at timestamptz,
    FOREIGN KEY (id, created_at) REFERENCES audit_logs ON DELETE CASCADE);`,
  "a foreign key to itself": `${auditLogs} ALTER TABLE audit_logs ADD COLUMN parent bigint,
    ADD COLUMN parent_at timestamptz, ADD FOREIGN KEY (parent, parent_at) REFERENCES audit_logs;`,
  triggers: `${auditLogs} CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER b BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION noted();
    CREATE TRIGGER a AFTER UPDATE OF action ON audit_logs FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION noted();`,
};

describe("a partition is as PostgreSQL would have made it", () => {
  test.each(Object.entries(features))("%s", async (_, sql) => {
    const it = await partitionScene(sql);
    const [ours, theirs] = await bothWays(it);
    expect(ours).toEqual(theirs);
    expect(await it.differences()).toEqual({
      audit_logs_2026_10: [],
      audit_logs_2026_11: [],
      audit_logs_2026_12: [],
      audit_logs_2027_01: [],
    });
  });
});

test("identity goes on counting through the partitions", async () => {
  const it = await partitionScene(auditLogs);
  await createPartitions(await it.at(november));
  await it.sql`INSERT INTO audit_logs (created_at) VALUES ('2026-11-05Z'), ('2026-12-05Z')`;
  expect(await it.sql`SELECT id::int FROM audit_logs ORDER BY id`).toEqual([{ id: 1 }, { id: 2 }]);
  const [column] =
    await it.sql`SELECT attidentity FROM pg_attribute WHERE attrelid = 'audit_logs_2026_11'::regclass AND attname = 'id'`;
  expect(column).toEqual({ attidentity: serverMajor() >= 17 ? "a" : "" });
});

test("owner, grants, row security, policies, storage parameters and replica identity, which PostgreSQL does not hand down", async () => {
  const [owner = "", reader = "", writer = ""] = await newRoles(3);
  const it = await partitionScene(
    `CREATE SCHEMA app; GRANT CREATE, USAGE ON SCHEMA app TO ${owner};
    ${auditLogs.replace("audit_logs", "app.audit_logs")}
    CREATE TABLE app.audit_logs_2026_10 PARTITION OF app.audit_logs FOR VALUES FROM ('2026-10-01Z') TO ('2026-11-01Z')
      WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
    ALTER TABLE app.audit_logs OWNER TO ${owner};
    GRANT SELECT ON app.audit_logs TO ${reader} WITH GRANT OPTION; GRANT INSERT, SELECT (id, action) ON app.audit_logs TO ${writer};
    GRANT SELECT ON app.audit_logs TO PUBLIC;
    ALTER TABLE app.audit_logs ENABLE ROW LEVEL SECURITY; ALTER TABLE app.audit_logs FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON app.audit_logs AS RESTRICTIVE FOR SELECT TO ${reader}, PUBLIC USING (action <> current_user);
    CREATE POLICY "Any One" ON app.audit_logs FOR INSERT TO ${writer} WITH CHECK (id > 0);
    CREATE UNIQUE INDEX by_action ON app.audit_logs (action, created_at);
    ALTER TABLE app.audit_logs ALTER COLUMN action SET NOT NULL;
    ALTER TABLE app.audit_logs REPLICA IDENTITY USING INDEX by_action;
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER t AFTER INSERT ON app.audit_logs FOR EACH ROW EXECUTE FUNCTION noted();
    ALTER TABLE app.audit_logs DISABLE TRIGGER t;`,
    [{ table: "app.audit_logs", interval: "month", ahead: 0, default: true }],
  );
  await createPartitions(await it.at(november));
  const { audit_logs_2026_11: made, audit_logs_default: other } = await it.differences();
  expect([made, other]).toEqual([[], []]);
  const [facts] = await it.sql`
    SELECT relowner::regrole::text AS owner, relrowsecurity, relforcerowsecurity, reloptions, relreplident::text,
      has_table_privilege(${writer}, oid, 'INSERT') AS writes, has_table_privilege(${writer}, oid, 'DELETE') AS deletes,
      (SELECT count(*)::int FROM pg_policy WHERE polrelid = c.oid) AS policies
    FROM pg_class AS c WHERE oid = 'app.audit_logs_2026_11'::regclass`;
  expect(facts).toEqual({
    owner,
    relrowsecurity: true,
    relforcerowsecurity: true,
    reloptions: ["fillfactor=80", "autovacuum_vacuum_scale_factor=0.01"],
    relreplident: "i",
    writes: true,
    deletes: false,
    policies: 2,
  });
});

test("a tablespace of the table's own", async () => {
  const tablespace = await freshTablespace();
  const it = await partitionScene(
    auditLogs.replace("RANGE (created_at)", `RANGE (created_at) TABLESPACE ${tablespace}`),
  );
  await createPartitions(await it.at(november));
  const rows =
    await it.sql`SELECT DISTINCT spcname FROM pg_class AS c JOIN pg_tablespace AS t ON t.oid = reltablespace
    WHERE relispartition AND relkind = 'r'`;
  expect(rows).toEqual([{ spcname: tablespace }]);
});

test("unlogged partitions of an unlogged table, where PostgreSQL knows such a thing", async () => {
  const unlogged =
    serverMajor() < 18 ? auditLogs.replace("CREATE TABLE", "CREATE UNLOGGED TABLE") : auditLogs;
  const it = await partitionScene(unlogged);
  await createPartitions(await it.at(november));
  const rows =
    await it.sql`SELECT DISTINCT relpersistence::text AS kind FROM pg_class WHERE relispartition AND relkind = 'r'`;
  expect(rows).toEqual([{ kind: serverMajor() < 18 ? "u" : "p" }]);
});

test("beside partitions that are partitioned again", async () => {
  const it =
    await partitionScene(`CREATE TABLE audit_logs (created_at timestamptz NOT NULL, region text NOT NULL)
      PARTITION BY RANGE (created_at);
    CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z')
      PARTITION BY LIST (region);
    CREATE TABLE eu PARTITION OF audit_logs_2026_11 FOR VALUES IN ('eu');`);
  await createPartitions(await it.at(november));
  expect((await it.partitions()).map((line) => line.split(":")[0])).toEqual([
    "audit_logs_2026_11",
    "audit_logs_2026_12",
    "audit_logs_2027_01",
  ]);
  expect((await it.differences())["audit_logs_2026_12"]).toEqual([]);
});
