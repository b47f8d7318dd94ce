-- $1 the run or null, $2 its task, $3 kind, $4 target, $5 now, $6 bytes, $7 client, $8 the backend that will work, or null for
-- this one. PostgreSQL 14 to 18.
INSERT INTO {actions} (run_id, task, kind, target, started_at, bytes_before, client, pid, backend_start)
SELECT $1::bigint, $2, $3, $4, $5::timestamptz, $6::bigint, $7, worker.pid,
       (SELECT a.backend_start FROM pg_catalog.pg_stat_get_activity(worker.pid) AS a)
FROM (SELECT COALESCE($8::integer, pg_catalog.pg_backend_pid()) AS pid) AS worker
RETURNING id::text AS id
