-- The partitions of a table ($1 its oid) with their bounds, as text. Those are written as DateStyle and TimeZone say, and a session
-- behind a pooler cannot be trusted to keep either: so they are set here, to the end of the transaction, before a bound is
-- looked at. `estimated_rows` is null where the partition was never vacuumed or analyzed. With its oid pg_get_expr would wait
-- for a lock on the partition; bounds hold no columns. pg_inherits.inhdetachpending: PostgreSQL 14 to 18.
WITH iso AS MATERIALIZED (
  SELECT pg_catalog.set_config('DateStyle', 'ISO, YMD', true) AS style, pg_catalog.set_config('TimeZone', 'UTC', true) AS zone
)
SELECT
  c.oid::text AS oid,
  n.nspname::text AS schema,
  c.relname::text AS name,
  c.relkind::text AS kind,
  CASE WHEN iso.style IS NOT NULL AND iso.zone IS NOT NULL THEN pg_catalog.pg_get_expr(c.relpartbound, 0) END AS bounds,
  i.inhdetachpending AS detach_pending,
  CASE WHEN c.reltuples >= 0 THEN c.reltuples::float8 END AS estimated_rows,
  c.relpages::float8 AS pages
FROM iso
CROSS JOIN pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE i.inhparent = $1::oid
