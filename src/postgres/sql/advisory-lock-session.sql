-- Tries to take a lock that belongs to the session, without waiting for it; pg_stat_activity then shows what the idle
-- session is there for, and since when.
WITH attempt AS MATERIALIZED (
  SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0)) AS locked
)
SELECT
  locked,
  pg_catalog.set_config('idle_session_timeout', '0', false) AS patient,
  CASE
    WHEN locked THEN
      pg_catalog.set_config(
        'application_name',
        pg_catalog.left($2, 26)
          || ': run lock since '
          || pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        false
      )
  END AS name
FROM attempt
