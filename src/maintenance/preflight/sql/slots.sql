-- The replication slots of the server that keep write-ahead log, and how much. PostgreSQL 14 to 18; not on a standby.
-- wal_status "lost": what it needs is gone already; "unreserved": it goes at the next checkpoint.
SELECT
  slot_name::text AS name,
  active,
  active_pid AS pid,
  wal_status AS status,
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::float8 AS lag
FROM pg_catalog.pg_replication_slots
WHERE restart_lsn IS NOT NULL OR wal_status = 'lost'
ORDER BY restart_lsn NULLS FIRST, slot_name
