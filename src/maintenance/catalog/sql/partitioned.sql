-- What was written to the partitions of these partitioned tables ($1), however deep, by the statistics: inserted, updated and deleted
-- rows since they began, and those since each partition's last ANALYZE. No lock is taken, as pg_partition_tree() would. PostgreSQL 14 to 18.
WITH RECURSIVE tree (root, oid) AS (
  SELECT p.oid, p.oid FROM unnest($1::oid[]) AS p(oid)
  UNION ALL
  SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
), leaf AS MATERIALIZED (
  SELECT t.root, c.oid, c.reltuples,
         extract(epoch FROM pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid))::float8 AS autoanalyzed_at
  FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid AND c.relkind = 'r'
)
SELECT p.oid,
       count(l.oid)::float8 AS partitions,
       coalesce(sum(greatest(l.reltuples, pg_catalog.pg_stat_get_live_tuples(l.oid))), 0)::float8 AS rows,
       coalesce(sum(pg_catalog.pg_stat_get_tuples_inserted(l.oid) + pg_catalog.pg_stat_get_tuples_updated(l.oid)
                    + pg_catalog.pg_stat_get_tuples_deleted(l.oid)), 0)::float8 AS written,
       coalesce(sum(pg_catalog.pg_stat_get_mod_since_analyze(l.oid)), 0)::float8 AS changed,
       coalesce(sum(greatest(l.reltuples, 0)) FILTER (WHERE l.autoanalyzed_at > p.analyzed_at), 0)::float8 AS autoanalyzed_rows
FROM (
  SELECT one.oid,
         extract(epoch FROM greatest(pg_catalog.pg_stat_get_last_analyze_time(one.oid),
                                     pg_catalog.pg_stat_get_last_autoanalyze_time(one.oid)))::float8 AS analyzed_at
  FROM unnest($1::oid[]) AS one(oid)
) p
LEFT JOIN leaf l ON l.root = p.oid
GROUP BY p.oid
