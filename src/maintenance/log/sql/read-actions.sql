-- The latest actions first; $1 how many, $2 of these tasks, $3 of these runs; nulls: of all. PostgreSQL 14 to 18.
SELECT a.id::text AS id,
       a.run_id::text AS "taskId",
       a.task,
       a.kind,
       a.target,
       pg_catalog.to_char(a.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
       a.waited_ms AS "waitedMs",
       a.duration_ms AS "durationMs",
       a.bytes_before::float8 AS "bytesBefore",
       a.bytes_after::float8 AS "bytesAfter",
       a.row_count::float8 AS "rows",
       a.outcome,
       a.sqlstate,
       a.reason,
       a.executed_by AS "executedBy",
       a.client
FROM {actions} AS a
WHERE ($2::text[] IS NULL OR a.task = ANY ($2))
  AND ($3::bigint[] IS NULL OR a.run_id = ANY ($3))
ORDER BY a.id DESC
LIMIT $1
