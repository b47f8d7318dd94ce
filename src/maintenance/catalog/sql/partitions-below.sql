-- All that is below these partitioned tables ($1), however deep, and its size without long values in bytes by the last VACUUM or ANALYZE,
-- or as the statistics count rows where there was none, of 100 bytes each. PostgreSQL 14 to 18.
WITH RECURSIVE tree (root, oid) AS (
  SELECT i.inhparent, i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = ANY ($1::oid[])
  UNION ALL
  SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.root, t.oid,
       CASE WHEN c.relkind = 'r'
            THEN greatest(c.relpages::float8 * pg_catalog.current_setting('block_size')::float8,
                          100 * pg_catalog.pg_stat_get_live_tuples(c.oid)::float8)
            ELSE 0 END AS bytes
FROM tree t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
