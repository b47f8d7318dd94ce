-- $1 task, $2 the time of the schedule or null, $3 now, $4 client. PostgreSQL 14 to 18.
INSERT INTO {runs} (task, scheduled_for, started_at, client, pid, backend_start)
SELECT $1, $2::timestamptz, $3::timestamptz, $4, pg_catalog.pg_backend_pid(),
       (SELECT a.backend_start FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS a)
RETURNING id::text AS id
