-- Who copies this database, or the whole server, now: pg_dump and pg_dumpall, which hold a lock on every table to the end,
-- and base backups, whichever program takes them. PostgreSQL 14 to 18; all of it is visible to every role but `since`.
SELECT
  activity.pid,
  'dump' AS kind,
  activity.application_name AS application,
  activity.usename::text AS "user",
  EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - activity.backend_start)::float8 * 1000 AS since_ms
FROM pg_catalog.pg_stat_activity AS activity
WHERE
  activity.datname = pg_catalog.current_database()
  AND activity.application_name IN ('pg_dump', 'pg_dumpall')
  AND activity.pid <> pg_catalog.pg_backend_pid()
UNION ALL
SELECT
  backup.pid,
  'backup',
  activity.application_name,
  activity.usename::text,
  EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - activity.backend_start)::float8 * 1000
FROM pg_catalog.pg_stat_progress_basebackup AS backup
LEFT JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = backup.pid
ORDER BY kind, pid
