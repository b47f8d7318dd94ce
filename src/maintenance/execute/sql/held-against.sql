-- Who holds the table $1 in a way that REINDEX CONCURRENTLY, VACUUM and ANALYZE would have to wait for. PostgreSQL 14 to 18.
SELECT lock.pid
FROM pg_catalog.pg_locks AS lock
WHERE
  lock.locktype = 'relation'
  AND lock.relation = $1::oid
  AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND lock.mode IN (
    'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'
  )
  AND lock.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
LIMIT 1
