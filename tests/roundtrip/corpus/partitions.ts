import { downFails, leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const logs = `CREATE TABLE logs (id int NOT NULL, day date NOT NULL, body text) PARTITION BY RANGE (day);
CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`;

export const wrong: WrongDown[] = [
  {
    name: "a partition is left",
    before: logs,
    up: "CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    down: "DROP TABLE IF EXISTS log_2026;",
    finds: [leftBehind("table public.logs_2026")],
  },
  {
    name: "a partition stays detached",
    before: logs,
    up: "ALTER TABLE logs DETACH PARTITION logs_2024;",
    down: "SELECT 1;",
    finds: [notRestored("table public.logs_2024")],
  },
  {
    name: "a partition is detached, not dropped",
    before: logs,
    up: "CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    down: "ALTER TABLE logs DETACH PARTITION logs_2026;",
    finds: [leftBehind("table public.logs_2026")],
  },
  {
    name: "a partition is attached with other bounds",
    before: logs,
    up: "ALTER TABLE logs DETACH PARTITION logs_2025;",
    down: "ALTER TABLE logs ATTACH PARTITION logs_2025 FOR VALUES FROM ('2025-01-01') TO ('2027-01-01');",
    finds: [notRestored("table public.logs_2025")],
  },
  {
    name: "a partition comes back as the default one",
    before: `CREATE TABLE jobs (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE jobs_mail PARTITION OF jobs FOR VALUES IN ('mail');`,
    up: "ALTER TABLE jobs DETACH PARTITION jobs_mail;",
    down: "ALTER TABLE jobs ATTACH PARTITION jobs_mail DEFAULT;",
    finds: [notRestored("table public.jobs_mail")],
  },
  {
    name: "a partition cannot come back while the default one overlaps",
    before: `${logs} CREATE TABLE logs_rest PARTITION OF logs DEFAULT;`,
    up: `-- pgops: lossy kept in files
DROP TABLE logs_2024; INSERT INTO logs VALUES (1, '2024-05-01', 'late');`,
    down: "CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
    finds: [downFails()],
  },
  {
    name: "the partition key is another one",
    before: "CREATE TABLE facts (id int NOT NULL, region text) PARTITION BY HASH (id);",
    up: "-- pgops: lossy facts are made anew each night\nDROP TABLE facts;",
    down: "CREATE TABLE facts (id int NOT NULL, region text) PARTITION BY LIST (region);",
    finds: [notRestored("table public.facts")],
  },
  {
    name: "a partition's own storage parameter and comment are lost",
    before: `${logs} ALTER TABLE logs_2024 SET (fillfactor = 100); COMMENT ON TABLE logs_2024 IS 'closed';`,
    up: "-- pgops: lossy in the archive\nDROP TABLE logs_2024;",
    down: "CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
    finds: [notRestored("table public.logs_2024", "comment", "options")],
  },
  {
    name: "the index of a partitioned table is left",
    before: "CREATE TABLE facts (id int NOT NULL, region text) PARTITION BY HASH (id);",
    up: "CREATE INDEX facts_region ON facts (region);",
    down: "DROP INDEX IF EXISTS fact_region;",
    finds: [leftBehind("index public.facts_region")],
  },
];

export const right: RightPair[] = [
  {
    name: "a partitioned table with partitions, keys, indexes and triggers",
    up: `${logs}
ALTER TABLE logs ADD PRIMARY KEY (id, day); CREATE INDEX logs_body ON logs (body);
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noop AFTER INSERT ON logs FOR EACH ROW EXECUTE FUNCTION noop();`,
    down: "DROP TABLE logs; DROP FUNCTION noop();",
  },
  {
    name: "partitions come and go, of several levels",
    before: logs,
    up: `CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (body);
CREATE TABLE logs_2026_a PARTITION OF logs_2026 FOR VALUES IN ('a', 'b', NULL);
CREATE TABLE logs_2026_rest PARTITION OF logs_2026 DEFAULT;
CREATE TABLE logs_rest PARTITION OF logs FOR VALUES FROM (MINVALUE) TO ('2020-01-01');`,
    down: "DROP TABLE logs_rest; DROP TABLE logs_2026;",
  },
  {
    name: "detach and attach",
    before: `${logs} CREATE INDEX logs_body ON logs (body); ALTER TABLE logs ADD CONSTRAINT ids CHECK (id IS NOT NULL);`,
    up: "ALTER TABLE logs DETACH PARTITION logs_2024;",
    down: "ALTER TABLE logs ATTACH PARTITION logs_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
  },
  {
    name: "a table that stood alone is attached and detached",
    before:
      "CREATE TABLE facts (id int NOT NULL, n int) PARTITION BY HASH (id); CREATE TABLE facts_0 (id int NOT NULL, n int);",
    up: "-- pgops: lossy rows do not fit\nTRUNCATE facts_0; ALTER TABLE facts ATTACH PARTITION facts_0 FOR VALUES WITH (MODULUS 2, REMAINDER 0);",
    down: "ALTER TABLE facts DETACH PARTITION facts_0;",
  },
  {
    name: "an index on each partition, attached to the one of the parent",
    before: logs,
    up: `CREATE INDEX logs_body ON ONLY logs (body); CREATE INDEX logs_2024_body ON logs_2024 (body);
CREATE INDEX logs_2025_body ON logs_2025 (body);
ALTER INDEX logs_body ATTACH PARTITION logs_2024_body; ALTER INDEX logs_body ATTACH PARTITION logs_2025_body;`,
    down: "DROP INDEX logs_body;",
  },
  {
    name: "a column of all partitions",
    before: logs,
    up: "ALTER TABLE logs ADD COLUMN level int NOT NULL DEFAULT 3 CHECK (level < 10);",
    down: "ALTER TABLE logs DROP COLUMN level;",
  },
  {
    name: "months are made in a loop",
    before: logs,
    up: `DO $$ DECLARE m date; BEGIN
  FOR m IN SELECT generate_series(date '2026-01-01', date '2026-06-01', interval '1 month') LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF logs FOR VALUES FROM (%L) TO (%L)', to_char(m, '"logs_"YYYY_MM'), m, m + interval '1 month');
  END LOOP; END $$;`,
    down: `DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'logs'::regclass AND inhrelid::regclass::text LIKE 'logs_2026%' LOOP
    EXECUTE format('DROP TABLE %s', t);
  END LOOP; END $$;`,
  },
];
