-- Who keeps dead rows of this database from being removed, the oldest first. PostgreSQL 14 to 18 (ComputeXidHorizons of
-- procarray.c): transactions of this database, standbys that send what their queries see, prepared transactions of this database,
-- slots of all; VACUUM, and CREATE INDEX and REINDEX CONCURRENTLY of indexes without expressions, keep nothing.
-- Of others a role without pg_read_all_stats sees backend_xmin alone. What a slot keeps of the catalogs is a line of its own.
WITH held AS (
  SELECT
    CASE WHEN activity.datid IS NULL THEN 'replica' ELSE 'session' END AS kind,
    activity.pid,
    NULL::text AS name,
    activity.usename::text AS "user",
    activity.application_name AS application,
    activity.state,
    activity.xact_start AS since,
    GREATEST(pg_catalog.age(activity.backend_xid), pg_catalog.age(activity.backend_xmin)) AS age,
    true AS active,
    true AS keeps_rows
  FROM pg_catalog.pg_stat_activity AS activity
  WHERE
    (activity.datname = pg_catalog.current_database() OR activity.datid IS NULL)
    AND activity.pid <> pg_catalog.pg_backend_pid()
    AND activity.leader_pid IS NULL
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum AS vacuum WHERE vacuum.pid = activity.pid)
    AND NOT EXISTS (
      SELECT
      FROM pg_catalog.pg_stat_progress_create_index AS build
      LEFT JOIN pg_catalog.pg_index AS index ON index.indexrelid = build.index_relid
      WHERE
        build.pid = activity.pid
        AND build.command LIKE '%CONCURRENTLY'
        AND index.indexprs IS NULL
        AND index.indpred IS NULL
    )
  UNION ALL
  SELECT 'prepared', NULL, gid, owner::text, NULL, NULL, prepared, pg_catalog.age(transaction), false, true
  FROM pg_catalog.pg_prepared_xacts
  WHERE database = pg_catalog.current_database()
  UNION ALL
  SELECT 'slot', active_pid, slot_name::text, NULL, NULL, NULL, NULL, pg_catalog.age(xmin), active, true
  FROM pg_catalog.pg_replication_slots
  UNION ALL
  SELECT 'slot', active_pid, slot_name::text, NULL, NULL, NULL, NULL, pg_catalog.age(catalog_xmin), active, false
  FROM pg_catalog.pg_replication_slots
)
SELECT
  kind,
  pid,
  name,
  "user",
  application,
  state,
  pg_catalog.to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since,
  EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - since)::float8 * 1000 AS held_ms,
  age,
  active,
  keeps_rows
FROM held
WHERE age IS NOT NULL
ORDER BY age DESC, keeps_rows DESC, since
