-- How far the replicas are behind in what they have replayed. PostgreSQL 14 to 18; not on a standby. A role without
-- pg_read_all_stats sees that they are there, and nothing of where they are: those are left out.
SELECT
  pid,
  application_name AS application,
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn)::float8 AS lag,
  EXTRACT(EPOCH FROM replay_lag)::float8 * 1000 AS lag_ms
FROM pg_catalog.pg_stat_replication
WHERE state <> 'backup' AND replay_lsn IS NOT NULL
ORDER BY replay_lsn
