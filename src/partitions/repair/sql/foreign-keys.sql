-- The foreign keys of a partitioned table ($1 its oid), and those that refer to it; `table` is the other one, qualified and
-- quoted, and `lockable` says whether this role may lock it. pg_constraint.conparentid: PostgreSQL 14 to 18.
SELECT
  c.conname::text AS name,
  c.confrelid = $1::oid AS incoming,
  pg_catalog.format('%I.%I', n.nspname, o.relname) AS "table",
  pg_catalog.has_table_privilege(o.oid, 'UPDATE, DELETE, TRUNCATE') AS lockable
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_class AS o ON o.oid = CASE WHEN c.confrelid = $1::oid THEN c.conrelid ELSE c.confrelid END
JOIN pg_catalog.pg_namespace AS n ON n.oid = o.relnamespace
WHERE c.contype = 'f' AND c.conparentid = 0 AND (c.conrelid = $1::oid OR c.confrelid = $1::oid)
ORDER BY 2, 3, 1
