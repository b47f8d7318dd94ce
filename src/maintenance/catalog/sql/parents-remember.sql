-- Writes down, of the partitioned tables that were analyzed since this was last looked at, what had been written to their partitions
-- by then: all there is, without what each has changed since its own ANALYZE. PostgreSQL 14 to 18.
WITH RECURSIVE parent AS (
  SELECT c.oid,
         extract(epoch FROM greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                                     pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)))::float8 AS analyzed_at
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'p'
), tree (root, oid, analyzed_at) AS (
  SELECT p.oid, p.oid, p.analyzed_at FROM parent p
  WHERE p.analyzed_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM {parents} k WHERE k.table_oid = p.oid AND k.analyzed_at = p.analyzed_at)
  UNION ALL
  SELECT t.root, i.inhrelid, t.analyzed_at FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
INSERT INTO {parents} AS known (table_oid, analyzed_at, written_rows)
SELECT t.root, t.analyzed_at,
       sum(pg_catalog.pg_stat_get_tuples_inserted(t.oid) + pg_catalog.pg_stat_get_tuples_updated(t.oid)
           + pg_catalog.pg_stat_get_tuples_deleted(t.oid) - pg_catalog.pg_stat_get_mod_since_analyze(t.oid))
FROM tree t
GROUP BY t.root, t.analyzed_at
ON CONFLICT (table_oid) DO UPDATE SET analyzed_at = excluded.analyzed_at, written_rows = excluded.written_rows
