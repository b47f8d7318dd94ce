-- What the backend $1 waits for, and who keeps it from it: the holders of the lock, and who stands before it in the
-- queue. PostgreSQL 14 to 18. A prepared transaction has the pid 0. Of other roles' sessions a role without
-- pg_read_all_stats sees the pid, the user and the application; an autovacuum worker is then who has no user. Statistics are read anew also inside a transaction.
WITH fresh AS MATERIALIZED (SELECT pg_catalog.pg_stat_clear_snapshot()),
waiting AS (
  SELECT
    COALESCE(lock.relation::pg_catalog.regclass::text, lock.locktype) AS target,
    EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - lock.waitstart)::float8 * 1000 AS waited_ms
  FROM pg_catalog.pg_locks AS lock
  WHERE lock.pid = $1 AND NOT lock.granted
  LIMIT 1
)
SELECT
  blocking.pid,
  activity.usename::text AS "user",
  activity.application_name AS application,
  activity.state,
  EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - activity.state_change)::float8 * 1000 AS in_state_ms,
  EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - activity.xact_start)::float8 * 1000 AS transaction_ms,
  pg_catalog.left(activity.query, 300) AS query,
  COALESCE(activity.backend_type = 'autovacuum worker', activity.usesysid IS NULL AND activity.pid IS NOT NULL)
    AS is_autovacuum,
  waiting.target,
  waiting.waited_ms
FROM fresh
-- Parallel workers may name one blocker twice.
CROSS JOIN (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS pid) AS blocking
LEFT JOIN waiting ON true
LEFT JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = blocking.pid
ORDER BY activity.xact_start NULLS LAST
LIMIT 10
