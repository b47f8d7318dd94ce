-- How many dead rows this database has by the statistics, and how many of them are of tables that were vacuumed since $1
-- (ISO 8601): what a transaction that has been open since then kept alive then, it keeps alive still. PostgreSQL 14 to 18.
SELECT
  COALESCE(pg_catalog.sum(dead), 0)::float8 AS dead,
  COALESCE(pg_catalog.sum(dead) FILTER (WHERE vacuumed >= $1::text::timestamptz), 0)::float8 AS kept
FROM (
  SELECT
    pg_catalog.pg_stat_get_dead_tuples(oid) AS dead,
    GREATEST(
      pg_catalog.pg_stat_get_last_vacuum_time(oid),
      pg_catalog.pg_stat_get_last_autovacuum_time(oid)
    ) AS vacuumed
  FROM pg_catalog.pg_class
  WHERE relkind IN ('r', 'm') AND relnamespace <> 'pg_catalog'::pg_catalog.regnamespace
) AS tables
