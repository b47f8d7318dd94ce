-- The bytes that a scan of a table ($1 its oid) would read, those of its partitions where it is partitioned; it waits behind an
-- ACCESS EXCLUSIVE lock. pg_inherits: PostgreSQL 14 to 18.
WITH RECURSIVE tree AS (
  SELECT $1::oid AS oid
  UNION ALL
  SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.oid
)
SELECT coalesce(sum(pg_catalog.pg_relation_size(oid)), 0)::float8 AS bytes
FROM tree
