-- The foreign keys of the partitions of a table ($1 its oid), as the stage of a repair has them: on partitions of their own.
-- pg_constraint.conparentid: PostgreSQL 14 to 18.
SELECT
  n.nspname::text AS schema,
  c.relname::text AS "table",
  k.conname::text AS name,
  k.convalidated AS validated
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_constraint AS k ON k.conrelid = c.oid
WHERE i.inhparent = $1::oid AND k.contype = 'f' AND k.conparentid = 0
ORDER BY 1, 2, 3
