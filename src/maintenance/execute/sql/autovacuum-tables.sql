-- The tables of this database that autovacuum workers are at: of long values the table they belong to, of a partition those above it,
-- too. An ordinary role does not see the type of a backend: then it is one that has no user. PostgreSQL 14 to 18.
WITH locked AS (
  SELECT
    lock.pid,
    CASE
      -- No index leads from there to the table.
      WHEN class.relkind = 't' THEN (
        SELECT owner.oid FROM pg_catalog.pg_class AS owner WHERE owner.reltoastrelid = class.oid
      )
      ELSE class.oid
    END AS oid
  FROM pg_catalog.pg_stat_activity AS activity
  JOIN pg_catalog.pg_locks AS lock ON lock.pid = activity.pid
  JOIN pg_catalog.pg_class AS class ON class.oid = lock.relation
  WHERE
    activity.datname = pg_catalog.current_database()
    AND COALESCE(activity.backend_type = 'autovacuum worker', activity.usesysid IS NULL)
    AND lock.locktype = 'relation'
    AND lock.database = activity.datid
    -- Reading a catalog is no work on it.
    AND lock.mode <> 'AccessShareLock'
)
SELECT pid, oid::int8::float8 FROM locked WHERE oid IS NOT NULL
UNION
SELECT locked.pid, above.relid::oid::int8::float8
FROM locked
CROSS JOIN LATERAL pg_catalog.pg_partition_ancestors(locked.oid::pg_catalog.regclass) AS above
WHERE above.relid IS NOT NULL
