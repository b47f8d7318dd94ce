-- What others, and autovacuum, are doing to tables of this database. PostgreSQL 14 to 18. Of other roles a role without
-- pg_read_all_stats sees that it is done, and not to which table. An autovacuum against wraparound, which gives way to nobody, is
-- told by its text alone.
WITH progress AS (
  SELECT pid, datid, relid, 'VACUUM' AS command FROM pg_catalog.pg_stat_progress_vacuum
  UNION ALL
  SELECT pid, datid, relid, COALESCE(command, 'VACUUM FULL or CLUSTER') FROM pg_catalog.pg_stat_progress_cluster
  UNION ALL
  SELECT pid, datid, relid, COALESCE(command, 'CREATE INDEX or REINDEX') FROM pg_catalog.pg_stat_progress_create_index
  UNION ALL
  SELECT pid, datid, relid, 'ANALYZE' FROM pg_catalog.pg_stat_progress_analyze
)
SELECT
  progress.pid,
  progress.command,
  NULLIF(progress.relid, 0)::int8::float8 AS table_oid,
  namespace.nspname::text AS schema,
  class.relname::text AS name,
  activity.usename::text AS "user",
  activity.application_name AS application,
  COALESCE(activity.backend_type = 'autovacuum worker', false) AS autovacuum,
  COALESCE(
    activity.backend_type = 'autovacuum worker' AND activity.query LIKE '%(to prevent wraparound)',
    false
  ) AS against_wraparound
FROM progress
LEFT JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = progress.pid
LEFT JOIN pg_catalog.pg_class AS class ON class.oid = progress.relid
LEFT JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE
  progress.datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND progress.pid <> pg_catalog.pg_backend_pid()
ORDER BY progress.pid
