-- How large the relation named $1 is, in bytes: a table with its indexes and long values, a partitioned one with all of its
-- partitions. By its name: REINDEX CONCURRENTLY gives an index another oid. The rows are those of the last VACUUM or ANALYZE.
-- PostgreSQL 14 to 18. It opens the relation: an ACCESS EXCLUSIVE lock of somebody else keeps it waiting.
SELECT
  COALESCE(
    -- Of what is not in a tree of partitions this is no row.
    (
      SELECT pg_catalog.sum(pg_catalog.pg_total_relation_size(tree.relid))
      FROM pg_catalog.pg_partition_tree(class.oid::pg_catalog.regclass) AS tree
    ),
    pg_catalog.pg_total_relation_size(class.oid)
  )::float8 AS bytes,
  CASE WHEN class.reltuples < 0 THEN NULL ELSE class.reltuples::float8 END AS rows
FROM pg_catalog.pg_class AS class
WHERE class.oid = pg_catalog.to_regclass($1)
