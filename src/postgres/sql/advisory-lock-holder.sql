-- Who holds an advisory lock. Of a key of 64 bits pg_locks shows the high half as classid, the low one as objid, and
-- objsubid 1. PostgreSQL 14 to 18; the client's address is hidden from a role without pg_read_all_stats.
SELECT
  lock.pid,
  activity.usename::text AS "user",
  pg_catalog.host(activity.client_addr) AS host,
  activity.application_name AS application
FROM pg_catalog.pg_locks AS lock
LEFT JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = lock.pid
WHERE
  lock.locktype = 'advisory'
  AND lock.granted
  AND lock.objsubid = 1
  AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND ((lock.classid::bigint << 32) | lock.objid::bigint) = pg_catalog.hashtextextended($1, 0)
LIMIT 1
