-- The partitions of a table ($1 its oid) with their bounds, as text. The session has DateStyle ISO and TimeZone UTC.
-- `estimated_rows` is null where the partition was never vacuumed or analyzed. With its oid pg_get_expr would wait for a lock
-- on the partition; bounds hold no columns. pg_inherits.inhdetachpending: PostgreSQL 14 to 18.
SELECT
  c.oid::text AS oid,
  n.nspname::text AS schema,
  c.relname::text AS name,
  c.relkind::text AS kind,
  pg_catalog.pg_get_expr(c.relpartbound, 0) AS bounds,
  i.inhdetachpending AS detach_pending,
  CASE WHEN c.reltuples >= 0 THEN c.reltuples::float8 END AS estimated_rows,
  c.relpages::float8 AS pages
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE i.inhparent = $1::oid
