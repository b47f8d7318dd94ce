-- The latest runs first; $1 how many, $2 of these tasks, or null for all. PostgreSQL 14 to 18.
SELECT r.id::text AS id,
       r.task,
       pg_catalog.to_char(r.scheduled_for AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "scheduledFor",
       pg_catalog.to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
       pg_catalog.to_char(r.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "endedAt",
       r.outcome,
       r.reason,
       r.client,
       r.pid,
       r.executed_by AS "executedBy",
       own.reclaimed::float8 AS "reclaimedBytes",
       own.actions::float8 AS "actionCount",
       own.done::float8 AS "doneCount",
       own.failed::float8 AS "failedCount"
FROM (
  SELECT * FROM {runs}
  WHERE $2::text[] IS NULL OR task = ANY ($2)
  ORDER BY id DESC
  LIMIT $1
) AS r
CROSS JOIN LATERAL (
  SELECT COALESCE(sum(GREATEST(a.bytes_before - a.bytes_after, 0)) FILTER (WHERE a.outcome = 'done'), 0) AS reclaimed,
         count(*) AS actions,
         count(*) FILTER (WHERE a.outcome = 'done') AS done,
         count(*) FILTER (WHERE a.outcome = 'failed') AS failed
  FROM {actions} AS a
  WHERE a.run_id = r.id
) AS own
ORDER BY r.id DESC
