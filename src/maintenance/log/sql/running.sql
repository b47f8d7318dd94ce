-- The rows that say "running". A backend's start is hidden from roles that may not see it: then one with its number passes
-- for it. PostgreSQL 14 to 18.
SELECT running.id::text AS id,
       running."of",
       running.task,
       running.run_id::text AS "taskId",
       running.kind,
       running.target,
       pg_catalog.to_char(running.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
       running.client,
       running.pid,
       EXISTS (
         SELECT FROM pg_catalog.pg_stat_get_activity(running.pid) AS a
         WHERE a.backend_start IS NULL AND running.backend_start >= pg_catalog.pg_postmaster_start_time()
            OR a.backend_start = running.backend_start
       ) AS alive
FROM (
  SELECT 'run' AS "of", id, task, NULL::bigint AS run_id, NULL AS kind, NULL AS target, started_at, client, pid, backend_start
  FROM {runs} WHERE outcome = 'running'
  UNION ALL
  SELECT 'action', id, task, run_id, kind, target, started_at, client, pid, backend_start
  FROM {actions} WHERE outcome = 'running'
) AS running
ORDER BY running.started_at, running."of" DESC, running.id
